;;; Drives Eglot through a session; prints one JSON object with what it saw, step by step.
;;; Called as: emacs -Q --batch -l emacs.el, with the variables PYTHON and FILE.
(require 'eglot)
(require 'cl-lib)
(require 'json)

(define-derived-mode callsheet-test-mode prog-mode "HTTP")
(add-to-list 'auto-mode-alist '("\\.http\\'" . callsheet-test-mode))
(add-to-list 'eglot-server-programs
             `(callsheet-test-mode . (,(getenv "PYTHON") "-m" "callsheet" "lsp")))

(defvar seen '())
(defun saw (name value) (push (cons name value) seen))

(defun wait (condition)
  "What CONDITION gives, once it gives something; nil after a while."
  (let ((found nil))
    (with-timeout (20 nil)
      (while (not (setq found (funcall condition)))
        (accept-process-output nil 0.02)))
    found))

(defun plain (text) (substring-no-properties text))

(defun messages ()
  (with-current-buffer (messages-buffer) (buffer-string)))

(defun diagnostics ()
  (flymake-start)
  (mapcar (lambda (each) (plain (flymake-diagnostic-text each))) (flymake-diagnostics)))

(defun told ()
  "Tells the server what was typed; idle timers do not run in batch."
  (eglot--signal-textDocument/didChange))

(defun to (text)
  (goto-char (point-min))
  (search-forward text))

(let ((folder (file-name-directory (getenv "FILE")))
      (eglot-sync-connect t)
      (eglot-autoshutdown t)
      (eglot-confirm-server-edits nil)
      (eglot-confirm-server-initiated-edits nil))
  (find-file (getenv "FILE"))
  (cl-letf (((symbol-function 'project-current) (lambda (&rest _) (cons 'transient folder))))
    (call-interactively #'eglot))
  (let* ((server (eglot-current-server)) (process (jsonrpc--process server)))
    (saw 'diagnostics (vconcat (wait #'diagnostics)))
    (to "😀{{word")
    (saw 'completions
         (vconcat (mapcar #'plain (all-completions "" (nth 2 (eglot-completion-at-point))))))
    (saw 'hover
         (let ((heard nil))
           (eglot-hover-eldoc-function (lambda (text &rest _) (setq heard (or text ""))))
           (plain (or (wait (lambda () heard)) ""))))
    (let ((actions (append (eglot-code-actions (point) (point)) nil)))
      (saw 'actions (vconcat (mapcar (lambda (each) (plist-get each :title)) actions)))
      (let ((send (cl-find "Send" actions :test #'equal :key (lambda (e) (plist-get e :title)))))
        (if (fboundp 'eglot-execute)
            (eglot-execute server send)
          (let ((command (plist-get send :command)))
            (eglot-execute-command server
                                   (intern (plist-get command :command))
                                   (plist-get command :arguments))))))
    (saw 'answered
         (if (wait (lambda ()
                     (or (string-match-p "200 OK" (messages))
                         (cl-find-if (lambda (each)
                                       (with-current-buffer each
                                         (save-excursion
                                           (goto-char (point-min))
                                           (looking-at-p "HTTP/1.1 200 OK"))))
                                     (buffer-list)))))
             t
           :json-false))
    (let ((result (jsonrpc-request server :workspace/executeCommand
                                   `(:command "callsheet.send"
                                     :arguments [,(eglot--TextDocumentPositionParams)]))))
      (saw 'sent (plist-get result :outcome)))
    (to "wrong")
    (insert "er")
    (told)
    (saw 'typed (vconcat (wait (lambda ()
                                 (cl-remove-if-not (lambda (each) (string-match-p "wronger" each))
                                                   (diagnostics))))))
    (to "😀{{word")
    (eglot-rename "other")
    (saw 'renamed (buffer-string))
    (setq-local indent-tabs-mode nil tab-width 4)
    (goto-char (point-max))
    (insert "###three\nPOST   {{host}}/😀   HTTP/1.1\nA:b\n\n{\"a\":\n[{}]}")
    (told)
    (eglot-format-buffer)
    (saw 'formatted (buffer-string))
    (set-buffer-modified-p nil)
    ;; As `eglot-shutdown', which gives the server a tenth of a second and then kills it.
    (setf (eglot--shutdown-requested server) t)
    (jsonrpc-request server :shutdown nil)
    (jsonrpc-notify server :exit nil)
    (wait (lambda () (not (process-live-p process))))
    (saw 'exit (process-exit-status process))
    (saw 'errors (if (string-match-p "\\(-32[0-9]+\\|rror in server\\)" (messages)) (messages) ""))))
(princ (json-encode seen))
