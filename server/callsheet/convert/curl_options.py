"""The options of curl: which of them take a value, and which say nothing of the request."""

from collections.abc import Generator, Iterator, Sequence

from callsheet.late_dataclasses import dataclass

_LETTERS = """
A=user-agent b=cookie c=cookie-jar C=continue-at d=data D=dump-header e=referer E=cert f=fail
F=form g=globoff G=get H=header i=include I=head J=remote-header-name k=insecure K=config
L=location m=max-time n=netrc N=no-buffer o=output O=remote-name r=range R=remote-time s=silent
S=show-error T=upload-file u=user U=proxy-user v=verbose w=write-out x=proxy X=request
y=speed-time Y=speed-limit z=time-cond #=progress-bar :=next 0=http1.0 1=tlsv1 2=sslv2 3=sslv3
4=ipv4 6=ipv6 j=junk-session p=proxytunnel P=ftp-port q=disable Q=quote t=telnet-option Z=parallel
a=append B=use-ascii l=list-only M=manual V=version h=help
"""

_SHORT = dict(line.split("=") for line in _LETTERS.split())

_WITH_VALUE_NAMES = """
abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout
connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii
data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr
dns-servers doh-url dump-header engine etag-compare etag-save expect100-timeout form form-string
ftp-port haproxy-clientip happy-eyeballs-timeout-ms header hostpubmd5 hsts interface ipfs-gateway
json keepalive-time key key-type krb libcurl limit-rate local-port login-options max-filesize
max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass
pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert
proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-user proxy1.0 quote range rate
referer request request-target resolve retry retry-delay retry-max-time sasl-authzid service-name
socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr
telnet-option time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii
trace-config unix-socket upload-file url url-query user user-agent variable write-out
"""

_WITH_VALUE = frozenset(_WITH_VALUE_NAMES.split())

_OF_THE_TERMINAL_NAMES = """
silent show-error verbose include fail fail-early fail-with-body progress-bar no-progress-meter
no-buffer write-out dump-header remote-time styled-output stderr trace trace-ascii trace-time
trace-config parallel parallel-immediate parallel-max path-as-is keepalive keepalive-time
no-keepalive tcp-nodelay libcurl create-dirs disable compressed basic anyauth globoff http1.1 get
head ipv4 ipv6 no-alpn no-npn cookie-jar junk-session-cookies ssl-no-revoke no-sessionid
"""

OF_THE_TERMINAL = frozenset(_OF_THE_TERMINAL_NAMES.split())
"""What becomes of the answer, or what is so here anyway; nothing of the request is lost."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command, by its long name; one without a name is a URL."""

    name: str
    value: str = ""


def options_of(words: Sequence[str]) -> Iterator[Option]:
    """The options behind the word `curl`, in order."""
    place = 0
    plain = False
    while place < len(words):
        word = words[place]
        place += 1
        if plain or len(word) < 2 or not word.startswith("-"):
            yield Option("", word)
        elif word == "--":
            plain = True
        elif word.startswith("--"):
            name = _whole(word[2:])
            if name in _WITH_VALUE:
                yield Option(name, "".join(words[place : place + 1]))
                place += 1
            else:
                yield Option(name)
        else:
            place += yield from _short(word[1:], words[place : place + 1])


def _short(letters: str, following: Sequence[str]) -> "Generator[Option, None, int]":
    """The options of `-sSLd`, of which the last may take a value."""
    for index, letter in enumerate(letters):
        name = _SHORT.get(letter, letter)
        if name not in _WITH_VALUE:
            yield Option(name)
            continue
        rest = letters[index + 1 :]
        yield Option(name, rest or "".join(following))
        return 0 if rest else 1
    return 0


def _whole(name: str) -> str:
    """The whole of a name that was cut short, where it can be no other; curl takes those."""
    if name in _WITH_VALUE or name in OF_THE_TERMINAL:
        return name
    fitting = [each for each in sorted(_WITH_VALUE) if each.startswith(name)]
    return fitting[0] if len(fitting) == 1 else name
