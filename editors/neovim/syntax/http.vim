" Request files, before the server is up and where it is not.
if exists('b:current_syntax')
  finish
endif

syntax case match
syntax sync minlines=200 maxlines=2000

" The languages of bodies, each with bindings in it.
function! s:Include(name, file) abort
  unlet! b:current_syntax
  execute 'syntax include @callsheet' . a:name . ' syntax/' . a:file . '.vim'
  unlet! b:current_syntax
endfunction

call s:Include('Json', 'json')
call s:Include('Xml', 'xml')
call s:Include('Html', 'html')
call s:Include('Script', 'javascript')
if !empty(globpath(&runtimepath, 'syntax/graphql.vim'))
  call s:Include('Graphql', 'graphql')
endif

syntax match httpBinding /{{[^{}]*}}/ containedin=ALLBUT,httpComment,httpBlockComment,httpScript contains=httpDynamic
syntax match httpDynamic /\$[A-Za-z][A-Za-z0-9_.]*/ contained

syntax match httpSeparator /^###.*$/ contains=httpSharps,httpBinding
syntax match httpSharps /^###\+/ contained

syntax match httpComment /^\s*\%(#\|\/\/\).*$/ contains=httpDirective,httpAssertion,@Spell
syntax region httpBlockComment start=/^\/\*/ end=/\*\// contains=@Spell
syntax match httpSeparator /^###.*$/ contains=httpSharps,httpBinding
syntax match httpDirective /\%(^\s*\%(#\|\/\/\)\s*\)\@<=@[A-Za-z][A-Za-z0-9_-]*.*$/ contained contains=httpDirectiveName,httpString,httpNumber,httpBinding,httpOperator
syntax match httpDirectiveName /@[A-Za-z][A-Za-z0-9_-]*/ contained
syntax match httpOperator /\%(==\|!=\|>=\|<=\|=\|>\|<\)/ contained
syntax region httpString start=/"/ skip=/\\./ end=/"/ oneline contained contains=httpBinding
syntax match httpNumber /\%(\w\)\@<!-\?\d\+\%(\.\d\+\)\?\%(ms\|s\|m\|h\|kB\|MB\|GB\)\?\>/ contained

syntax match httpDefinition /^@[A-Za-z_$][A-Za-z0-9_.$-]*\s*:\?=\?.*$/ contains=httpVariable,httpBinding
syntax match httpVariable /^@[A-Za-z_$][A-Za-z0-9_.$-]*/ contained
syntax match httpImport /^\%(import\|run\)\s.*$/ contains=httpImportWord
syntax match httpImportWord /^\%(import\|run\)\>/ contained

" A request: its line, lines of its query, its header fields, and behind a blank line its body.
syntax match httpRequest /^\%(GET\|POST\|PUT\|PATCH\|DELETE\|HEAD\|OPTIONS\|TRACE\|CONNECT\|QUERY\|GRAPHQL\|WEBSOCKET\|GRPC\|LIST\|PURGE\)\s.*$/ contains=httpMethod,httpVersion,httpBinding
syntax match httpRequest /^\%(https\?:\/\/\|{{[^{}]*}}\/\).*$/ contains=httpBareUrl,httpVersion,httpBinding
syntax match httpMethod /^[A-Z]\+\ze\s/ contained nextgroup=httpUrl skipwhite
syntax match httpUrl /\S\+/ contained contains=httpBinding,httpParameter
syntax match httpBareUrl /^\S\+/ contained contains=httpBinding,httpParameter
syntax match httpParameter /[?&]\@<=[^=&#{} \t]\+\ze=/ contained
syntax match httpVersion /HTTP\/[0-9.]\+\s*$/ contained
syntax match httpQuery /^\s\+[?&].*$/ contains=httpParameter,httpBinding
syntax match httpHeader /^[A-Za-z0-9!#$%&'*+.^_`|~-]\+:.*$/ contains=httpHeaderName,httpBinding
syntax match httpHeaderName /^[A-Za-z0-9!#$%&'*+.^_`|~-]\+\ze:/ contained

syntax region httpJson start=/^\%([{\[]\%({\)\@!\)/ end=/^\%(###\|?? \|> {%\|>> \|<> \|# @\)\@=/ contains=@callsheetJson,httpJsonComment,httpBinding
syntax match httpJsonComment /^\s*\/\/.*$/ contained
syntax region httpXml start=/^<\%([?!A-Za-z]\)/ end=/^\%(###\|?? \|> {%\|>> \|<> \|# @\)\@=/ contains=@callsheetXml,httpBinding
syntax region httpHtml start=/^\c<\%(!doctype\s\+html\|html\)\>/ end=/^\%(###\|?? \|> {%\|>> \|<> \|# @\)\@=/ contains=@callsheetHtml,httpBinding
" Neovim 0.10 has no syntax file of GraphQL, so its words are here.
syntax region httpGraphql start=/^\%(query\|mutation\|subscription\|fragment\)\>/ end=/^\%(###\|\s*$\)\@=/ contains=@callsheetGraphql,httpGraphqlWord,httpGraphqlType,httpGraphqlVariable,httpBinding
syntax match httpGraphqlWord /\<\%(query\|mutation\|subscription\|fragment\|on\)\>/ contained
syntax match httpGraphqlType /:\s*\zs\[*[A-Z][A-Za-z0-9_]*/ contained
syntax match httpGraphqlVariable /\$\w\+/ contained

syntax region httpScript matchgroup=httpScriptSign start=/^\s*[<>]\s*{%/ end=/%}/ contains=@callsheetScript
syntax match httpFile /^\%(<\%(@\w*\)\?\|>>!\?\|<>\|>\)\s\+[^{].*$/ contains=httpFileSign,httpBinding
syntax match httpFileSign /^\%(<\%(@\w*\)\?\|>>!\?\|<>\|>\)/ contained
syntax match httpAssertion /^??.*$/ contains=httpAssertionSign,httpString,httpNumber,httpOperator,httpBinding
syntax match httpAssertionSign /^??/ contained

highlight default link httpSeparator Title
highlight default link httpSharps Delimiter
highlight default link httpComment Comment
highlight default link httpJsonComment Comment
highlight default link httpBlockComment Comment
highlight default link httpDirective Normal
highlight default link httpDirectiveName Special
highlight default link httpAssertionSign Keyword
highlight default link httpOperator Operator
highlight default link httpString String
highlight default link httpNumber Number
highlight default link httpVariable Identifier
highlight default link httpImportWord Include
highlight default link httpMethod Statement
highlight default link httpUrl String
highlight default link httpBareUrl String
highlight default link httpParameter Identifier
highlight default link httpVersion Comment
highlight default link httpHeaderName Identifier
highlight default link httpBinding Special
highlight default link httpDynamic Function
highlight default link httpGraphqlWord Keyword
highlight default link httpGraphqlType Type
highlight default link httpGraphqlVariable Identifier
highlight default link httpScriptSign PreProc
highlight default link httpFileSign Include
highlight default link httpFile String

let b:current_syntax = 'http'
