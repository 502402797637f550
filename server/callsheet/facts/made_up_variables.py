"""The made-up values of Postman, Bruno and Insomnia: what their `$randomFirstName` is with us."""

from collections.abc import Mapping

_RANDOM = """
AlphaNumeric=random.alphanumeric(1) BS=random.company.bs
BankAccount=random.integer(10000000,99999999)
BankAccountBic=random.finance.bic BankAccountIban=random.finance.iban
CatchPhrase=random.company.catchPhrase City=random.address.city Color=random.color.name
CompanyName=random.company.name CompanySuffix=random.company.suffix
Country=random.address.country CountryCode=random.address.countryCode
CreditCardMask=random.integer(1000,9999) CurrencyCode=random.currency.code
CurrencyName=random.currency.name DomainName=random.internet.domainName
DomainSuffix=random.internet.domainSuffix DomainWord=random.internet.domainWord
Email=random.email ExampleEmail=random.email FileExt=random.file.extension
FileName=random.file.fileName FirstName=random.name.firstName FullName=random.name.fullName
HexColor=random.color.hex IP=random.internet.ipV4Address IPV6=random.internet.ipV6Address
ImageUrl=random.internet.image Int=randomInt JobTitle=random.job.title
LastName=random.name.lastName Latitude=random.address.latitude
Longitude=random.address.longitude LoremParagraph=random.lorem.paragraph
LoremSentence=random.lorem.sentence LoremSlug=random.internet.slug
LoremWord=random.lorem.word LoremWords=random.lorem.words
MACAddress=random.internet.macAddress MimeType=random.file.mimeType
NamePrefix=random.name.prefix NameSuffix=random.name.suffix
Password=random.alphanumeric(15) PhoneNumber=random.phoneNumber.phoneNumber
PhoneNumberExt=random.phoneNumber.phoneNumber Price=random.float(0,1000)
StreetAddress=random.address.streetAddress StreetName=random.address.streetName
UUID=uuid Url=random.internet.url UserAgent=random.internet.userAgentAny
UserName=random.name.username
"""

MADE_UP_VARIABLES: Mapping[str, str] = {
    "$guid": "$uuid",
    "$uuid": "$uuid",
    "$timestamp": "$timestamp",
    "$isoTimestamp": "$isoTimestamp",
    "$randomBoolean": "$random.integer(0,2) === 1",
    **{
        f"$random{theirs}": f"${ours}"
        for theirs, ours in (pair.split("=") for pair in _RANDOM.split())
    },
}
"""What stands between the braces, by the name in those tools."""
