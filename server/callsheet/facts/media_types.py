"""Media types that people type, with what each of them carries (IANA media type registry)."""

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type, what it carries and the document that defines it."""

    name: str
    meaning: str
    reference: str
    sent: bool = True
    """Whether it is usual as the type of a request body."""


MEDIA_TYPES: tuple[MediaType, ...] = (
    MediaType("application/json", "JSON text, always UTF-8.", "RFC 8259"),
    MediaType(
        "application/x-www-form-urlencoded",
        "Pairs `name=value` joined with `&`, as an HTML form sends them.",
        "WHATWG URL",
    ),
    MediaType(
        "multipart/form-data",
        "Fields and files of a form, each in a part of its own; `boundary` separates them.",
        "RFC 7578",
    ),
    MediaType("text/plain", "Text without any markup.", "RFC 2046, 4.1.3"),
    MediaType("application/xml", "An XML document of any kind.", "RFC 7303"),
    MediaType("text/xml", "An XML document; the same as `application/xml`.", "RFC 7303"),
    MediaType("text/html", "An HTML page.", "WHATWG HTML"),
    MediaType("text/csv", "Rows of comma-separated values.", "RFC 4180"),
    MediaType("text/markdown", "Text marked up with Markdown.", "RFC 7763"),
    MediaType(
        "text/event-stream",
        "Events that the server sends one by one over an open answer.",
        "WHATWG HTML",
        sent=False,
    ),
    MediaType("text/css", "A style sheet.", "RFC 2318"),
    MediaType("text/javascript", "A JavaScript program or module.", "RFC 9239"),
    MediaType("text/calendar", "Calendar entries in the iCalendar format.", "RFC 5545"),
    MediaType("text/vcard", "A contact.", "RFC 6350"),
    MediaType("text/turtle", "An RDF graph in Turtle.", "W3C Turtle"),
    MediaType("application/ld+json", "Linked data written in JSON.", "W3C JSON-LD"),
    MediaType("application/hal+json", "JSON with links and embedded resources.", "HAL draft"),
    MediaType("application/vnd.api+json", "A JSON:API document.", "JSON:API"),
    MediaType(
        "application/problem+json", "What went wrong, as JSON a program can read.", "RFC 9457"
    ),
    MediaType("application/problem+xml", "What went wrong, as XML a program can read.", "RFC 9457"),
    MediaType(
        "application/merge-patch+json",
        "Members to set, or with `null` to remove, for PATCH.",
        "RFC 7396",
    ),
    MediaType(
        "application/json-patch+json",
        "A list of changes to a JSON document, for PATCH.",
        "RFC 6902",
    ),
    MediaType("application/json-seq", "JSON texts, each after a record separator.", "RFC 7464"),
    MediaType("application/x-ndjson", "JSON values, one on each line.", "unregistered"),
    MediaType("application/jsonl", "JSON values, one on each line.", "unregistered"),
    MediaType("application/geo+json", "Geographic features written in JSON.", "RFC 7946"),
    MediaType("application/schema+json", "A JSON Schema.", "JSON Schema"),
    MediaType("application/scim+json", "Users and groups of a SCIM service.", "RFC 7644"),
    MediaType("application/fhir+json", "A health record resource written in JSON.", "HL7 FHIR"),
    MediaType("application/fhir+xml", "A health record resource written in XML.", "HL7 FHIR"),
    MediaType(
        "application/vnd.github+json", "GitHub's JSON, in its recommended form.", "GitHub REST"
    ),
    MediaType(
        "application/graphql", "A GraphQL document alone, without variables.", "unregistered"
    ),
    MediaType(
        "application/graphql-response+json", "The answer to a GraphQL request.", "GraphQL over HTTP"
    ),
    MediaType("application/soap+xml", "A SOAP 1.2 message.", "RFC 3902"),
    MediaType("application/atom+xml", "An Atom feed or entry.", "RFC 4287"),
    MediaType("application/rss+xml", "An RSS feed.", "unregistered", sent=False),
    MediaType("application/xhtml+xml", "An HTML page written as XML.", "RFC 3236", sent=False),
    MediaType("application/rdf+xml", "An RDF graph written in XML.", "RFC 3870"),
    MediaType("application/sparql-query", "A SPARQL query.", "W3C SPARQL"),
    MediaType(
        "application/sparql-results+json", "The rows that a SPARQL query found.", "W3C SPARQL"
    ),
    MediaType("application/yaml", "A YAML document.", "RFC 9512"),
    MediaType("application/toml", "A TOML document.", "TOML"),
    MediaType("application/cbor", "Binary data with the types of JSON and more.", "RFC 8949"),
    MediaType("application/msgpack", "MessagePack, a binary form of JSON.", "unregistered"),
    MediaType("application/protobuf", "A Protocol Buffers message.", "RFC 9695"),
    MediaType("application/grpc", "Length-prefixed gRPC messages.", "gRPC over HTTP/2"),
    MediaType("application/octet-stream", "Bytes of no stated kind.", "RFC 2046, 4.5.1"),
    MediaType("application/pdf", "A PDF document.", "RFC 8118"),
    MediaType("application/zip", "A ZIP archive.", "IANA registration"),
    MediaType("application/gzip", "Data compressed with gzip.", "RFC 6713"),
    MediaType("application/zstd", "Data compressed with Zstandard.", "RFC 8878"),
    MediaType("application/wasm", "A WebAssembly module.", "W3C WebAssembly"),
    MediaType("application/jwt", "A JSON Web Token.", "RFC 7519"),
    MediaType("application/jose+json", "A signed or encrypted JSON object.", "RFC 7515"),
    MediaType("application/http", "A whole HTTP message, as a part of a batch.", "RFC 9112, 10.2"),
    MediaType(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "An Excel workbook.",
        "ECMA-376",
    ),
    MediaType(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "A Word document.",
        "ECMA-376",
    ),
    MediaType("application/vnd.apache.parquet", "A Parquet table.", "Apache Parquet"),
    MediaType(
        "application/vnd.apache.arrow.stream", "A stream of Arrow record batches.", "Apache Arrow"
    ),
    MediaType("multipart/mixed", "Parts of different kinds, in order.", "RFC 2046, 5.1.3"),
    MediaType(
        "multipart/related", "Parts that belong together, the first being the root.", "RFC 2387"
    ),
    MediaType(
        "multipart/byteranges", "Several ranges of one resource.", "RFC 9110, 14.6", sent=False
    ),
    MediaType("message/rfc822", "An e-mail message.", "RFC 5322"),
    MediaType("image/png", "A PNG picture.", "W3C PNG"),
    MediaType("image/jpeg", "A JPEG picture.", "RFC 2046, 4.2"),
    MediaType("image/gif", "A GIF picture.", "RFC 2046, 4.2"),
    MediaType("image/webp", "A WebP picture.", "RFC 9649"),
    MediaType("image/avif", "An AVIF picture.", "AOM AVIF"),
    MediaType("image/svg+xml", "A vector picture written in XML.", "W3C SVG"),
    MediaType("image/tiff", "A TIFF picture.", "RFC 3302"),
    MediaType("image/bmp", "A bitmap picture.", "RFC 7903"),
    MediaType("audio/mpeg", "MPEG audio, usually MP3.", "RFC 3003"),
    MediaType("audio/wav", "Sampled sound in a WAVE file.", "unregistered"),
    MediaType("audio/ogg", "Sound in an Ogg file.", "RFC 5334"),
    MediaType("video/mp4", "A film in an MP4 file.", "RFC 4337"),
    MediaType("video/webm", "A film in a WebM file.", "unregistered"),
    MediaType("font/woff2", "A font for the web.", "RFC 8081", sent=False),
)
