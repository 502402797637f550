"""Dynamic variables of every peer: their forms, what they mean, and who has them (dialects A11)."""

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DynamicFact:
    """One dynamic variable, for completion, hover and the reference."""

    name: str
    """As it is typed, with the dollar sign; a name that ends in a dot is the start of many."""

    forms: tuple[str, ...]
    """What can be written between the braces."""

    documentation: str
    peers: str
    """Who else has it: JB, RC, HY, KU, RN, VS as in dialects.md."""

    fresh: bool = False
    """A new value at each place; the others are the same throughout a request."""


_OFFSET = (
    "An offset is a whole number and a unit: `y` years, `Q` quarters, `M` months, `w` weeks, "
    "`d` days, `h` hours, `m` minutes, `s` seconds, `ms` milliseconds."
)
_FORMAT = (
    "The format is `rfc1123`, `iso8601` or a quoted pattern, in Day.js tokens (`YYYY-MM-DD`) or "
    "in those of .NET (`yyyy-MM-dd`)."
)

_RANDOM = (
    DynamicFact("$uuid", ("$uuid",), "A random UUID, version 4.", "JB HY KU RN", fresh=True),
    DynamicFact("$guid", ("$guid",), "A random UUID, version 4.", "RC HY", fresh=True),
    DynamicFact(
        "$random.uuid", ("$random.uuid",), "A random UUID, version 4.", "JB HY", fresh=True
    ),
    DynamicFact(
        "$randomInt",
        ("$randomInt", "$randomInt 1 10"),
        "A random whole number: 0 to 1000, or from the first bound to below the second.",
        "JB RC HY KU VS",
        fresh=True,
    ),
    DynamicFact(
        "$random.integer",
        ("$random.integer", "$random.integer(10)", "$random.integer(1, 10)"),
        "A random whole number: 0 to 1000, from 0 to below a bound, or from the first bound to "
        "below the second.",
        "JB HY",
        fresh=True,
    ),
    DynamicFact(
        "$random.float",
        ("$random.float", "$random.float(10)", "$random.float(1, 10)"),
        "A random number: 0 to 1000, from 0 to below a bound, or from the first bound to below "
        "the second.",
        "JB HY",
        fresh=True,
    ),
    DynamicFact(
        "$random.alphabetic",
        ("$random.alphabetic(8)",),
        "Random letters `A` to `Z` and `a` to `z`, as many as asked for.",
        "JB HY",
        fresh=True,
    ),
    DynamicFact(
        "$random.alphanumeric",
        ("$random.alphanumeric(8)",),
        "Random letters, digits and underscores, as many as asked for.",
        "JB HY",
        fresh=True,
    ),
    DynamicFact(
        "$random.hexadecimal",
        ("$random.hexadecimal(8)",),
        "Random digits `0` to `9` and `A` to `F`, as many as asked for.",
        "JB HY",
        fresh=True,
    ),
    DynamicFact(
        "$random.email",
        ("$random.email",),
        "A random address under `example.com`, which nobody owns (RFC 2606).",
        "JB HY",
        fresh=True,
    ),
    DynamicFact(
        "$random.",
        (
            "$random.name.fullName",
            "$random.address.city",
            "$random.company.name",
            "$random.internet.url",
            "$random.lorem.sentence",
            "$random.phoneNumber.phoneNumber",
        ),
        "A made-up name, address, text and the like, from the Faker library when it is installed.",
        "JB",
        fresh=True,
    ),
)

_TIME = (
    DynamicFact(
        "$timestamp",
        ("$timestamp", "$timestamp -1 d", "$timestamp ms"),
        f"Seconds since 1970, or milliseconds with `ms` behind. {_OFFSET}",
        "JB RC HY KU RN VS",
    ),
    DynamicFact(
        "$isoTimestamp",
        ("$isoTimestamp",),
        "The time in UTC with milliseconds (RFC 3339).",
        "JB HY KU",
    ),
    DynamicFact("$date", ("$date",), "The date in UTC, `YYYY-MM-DD`.", "KU RN"),
    DynamicFact(
        "$datetime",
        (
            "$datetime iso8601",
            "$datetime rfc1123",
            '$datetime "YYYY-MM-DD"',
            "$datetime iso8601 1 d",
        ),
        f"The time in UTC. {_FORMAT} {_OFFSET}",
        "RC HY VS",
    ),
    DynamicFact(
        "$localDatetime",
        (
            "$localDatetime iso8601",
            "$localDatetime rfc1123",
            '$localDatetime "HH:mm"',
            "$localDatetime iso8601 -2 h",
        ),
        f"The time in the zone of this machine. {_FORMAT} {_OFFSET}",
        "RC HY VS",
    ),
)

_ENVIRONMENT = (
    DynamicFact(
        "$env.",
        ("$env.HOME",),
        "A variable of the process's environment.",
        "JB KU",
    ),
    DynamicFact(
        "$global.",
        ("$global.token", "$global.user.id"),
        "A variable that `@global.NAME = …` or a script defines for all files of a run.",
        "HY",
    ),
    DynamicFact(
        "$processEnv",
        ("$processEnv HOME", "$processEnv %NAME"),
        "A variable of the process's environment; with `%` its name is the value of a variable.",
        "RC HY VS",
    ),
    DynamicFact(
        "$dotenv",
        ("$dotenv API_KEY", "$dotenv %NAME"),
        "A variable of the `.env` file; with `%` its name is the value of a variable.",
        "RC HY RN VS",
    ),
    DynamicFact("$projectRoot", ("$projectRoot",), "The folder of the workspace.", "JB"),
    DynamicFact(
        "$historyFolder",
        ("$historyFolder",),
        "The folder in which JetBrains keeps old requests, `.idea/httpRequests`.",
        "JB",
    ),
    DynamicFact(
        "$xpath",
        ("$xpath //item[1]", "$xpath:login //token"),
        "What an XPath selects in the XML that a named request answered, or the last one that did.",
        "HY",
    ),
    DynamicFact("$index", ("$index",), "The number of the loop's turn, from 0.", "HY"),
    DynamicFact(
        "$exampleServer",
        ("$exampleServer",),
        "The server of the bundled examples, when it runs.",
        "JB",
    ),
    DynamicFact(
        "$placeholder", ("$placeholder",), "Marks a place that is still to be filled in.", "JB"
    ),
)

_DEFAULT = "Without a terminal it is `--var`, else the default behind `$value:`."
_QUESTIONS = (
    DynamicFact(
        "$input",
        ("$input Name", "$input Name $value: Bob", "$input-askonce Name"),
        f"Asks for a text. {_DEFAULT}",
        "HY",
    ),
    DynamicFact(
        "$prompt",
        ("$prompt Name", "$prompt Name $value: Bob", "$prompt-askonce Name"),
        f"Asks for a text. {_DEFAULT}",
        "HY",
    ),
    DynamicFact(
        "$password",
        ("$password Password", "$password-askonce Password"),
        f"Asks for a text that is not shown and stays secret. {_DEFAULT}",
        "HY",
    ),
    DynamicFact(
        "$pick",
        ("$pick Colour $value: red,green", "$pick-askonce Colour $value: red,green"),
        "Asks for one of the values. Without a terminal it is `--var`, and never a guess.",
        "HY",
    ),
)

_TOKENS = (
    DynamicFact(
        "$auth.token", ('$auth.token("id")',), "The access token of an OAuth 2 setup.", "JB HY"
    ),
    DynamicFact(
        "$auth.idToken", ('$auth.idToken("id")',), "The ID token of an OAuth 2 setup.", "JB HY"
    ),
    DynamicFact(
        "$aadToken",
        ("$aadToken", "$aadToken new public example.com aud:example"),
        "A token of Azure Active Directory.",
        "RC",
    ),
    DynamicFact(
        "$aadV2Token",
        ("$aadV2Token", "$aadV2Token appOnly scopes:a,b tenantId:x clientId:y"),
        "A token of the Microsoft identity platform, version 2.",
        "RC",
    ),
    DynamicFact(
        "$oidcAccessToken",
        ("$oidcAccessToken clientId:x authorizeEndpoint:y tokenEndpoint:z",),
        "An access token of an OpenID Connect provider.",
        "RC",
    ),
)

DYNAMIC_VARIABLES: tuple[DynamicFact, ...] = (
    *_RANDOM,
    *_TIME,
    *_ENVIRONMENT,
    *_QUESTIONS,
    *_TOKENS,
)
"""Every dynamic variable, grouped by what it is about."""

FAKER_PROVIDERS: dict[str, str] = {
    "address.buildingNumber": "building_number",
    "address.city": "city",
    "address.cityName": "city",
    "address.cityPrefix": "city_prefix",
    "address.citySuffix": "city_suffix",
    "address.country": "country",
    "address.countryCode": "country_code",
    "address.fullAddress": "address",
    "address.latitude": "latitude",
    "address.longitude": "longitude",
    "address.secondaryAddress": "secondary_address",
    "address.state": "state",
    "address.stateAbbr": "state_abbr",
    "address.streetAddress": "street_address",
    "address.streetName": "street_name",
    "address.streetSuffix": "street_suffix",
    "address.timeZone": "timezone",
    "address.zipCode": "postcode",
    "bool.bool": "boolean",
    "business.creditCardExpiry": "credit_card_expire",
    "business.creditCardNumber": "credit_card_number",
    "business.creditCardType": "credit_card_provider",
    "code.ean13": "ean13",
    "code.ean8": "ean8",
    "code.isbn10": "isbn10",
    "code.isbn13": "isbn13",
    "color.hex": "hex_color",
    "color.name": "color_name",
    "company.bs": "bs",
    "company.catchPhrase": "catch_phrase",
    "company.name": "company",
    "company.profession": "job",
    "company.suffix": "company_suffix",
    "company.url": "url",
    "currency.code": "currency_code",
    "currency.name": "currency_name",
    "date.birthday": "date_of_birth",
    "file.extension": "file_extension",
    "file.fileName": "file_name",
    "file.mimeType": "mime_type",
    "finance.bic": "swift",
    "finance.creditCard": "credit_card_number",
    "finance.iban": "iban",
    "idNumber.ssnValid": "ssn",
    "idNumber.valid": "ssn",
    "internet.domainName": "domain_name",
    "internet.domainSuffix": "tld",
    "internet.domainWord": "domain_word",
    "internet.emailAddress": "email",
    "internet.httpMethod": "http_method",
    "internet.image": "image_url",
    "internet.ipV4Address": "ipv4",
    "internet.ipV6Address": "ipv6",
    "internet.macAddress": "mac_address",
    "internet.password": "password",
    "internet.privateIpV4Address": "ipv4_private",
    "internet.publicIpV4Address": "ipv4_public",
    "internet.safeEmailAddress": "safe_email",
    "internet.slug": "slug",
    "internet.url": "url",
    "internet.userAgentAny": "user_agent",
    "internet.uuid": "uuid4",
    "job.title": "job",
    "lorem.paragraph": "paragraph",
    "lorem.sentence": "sentence",
    "lorem.word": "word",
    "lorem.words": "words",
    "name.firstName": "first_name",
    "name.fullName": "name",
    "name.lastName": "last_name",
    "name.name": "name",
    "name.prefix": "prefix",
    "name.suffix": "suffix",
    "name.title": "job",
    "name.username": "user_name",
    "number.digit": "random_digit",
    "number.randomDigit": "random_digit",
    "number.randomDigitNotZero": "random_digit_not_null",
    "number.randomNumber": "random_number",
    "phoneNumber.cellPhone": "phone_number",
    "phoneNumber.phoneNumber": "phone_number",
    "phoneNumber.subscriberNumber": "msisdn",
}
"""JetBrains' `$random.CLASS.METHOD` and the method of the Faker library that gives the like."""
