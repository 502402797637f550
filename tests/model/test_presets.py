"""What `# @import callsheet:NAME` brings, against the documents that say what APIs want."""

import json
import re

import pytest

from callsheet.facts.presets import PRESETS
from callsheet.script.sandbox import ScriptFailure, ScriptValue, Surroundings, evaluate


def value(preset, source, **names):
    found = evaluate(source, names, surroundings=Surroundings(presets=(preset,)))
    assert isinstance(found, ScriptValue), found
    return found.value


def failure(preset, source):
    found = evaluate(source, {}, surroundings=Surroundings(presets=(preset,)))
    assert isinstance(found, ScriptFailure), found
    return found.message


@pytest.mark.parametrize(
    ("preset", "helper"),
    [(preset.name, helper) for preset in PRESETS for helper in preset.helpers],
    ids=lambda each: getattr(each, "name", each),
)
def test_the_example_of_a_function_is_true(preset, helper):
    expression, _, result = helper.example.partition(" → ")
    assert value(preset, expression) == json.loads(result)


# Appwrite's "REST API", tables "Permission Types", "Permission Roles", "Query Methods".
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("permission.read(role.any())", 'read("any")'),
        ("permission.create(role.guests())", 'create("guests")'),
        ("permission.update(role.users())", 'update("users")'),
        ('permission.delete(role.users("verified"))', 'delete("users/verified")'),
        ('permission.write(role.user("ID"))', 'write("user:ID")'),
        ('role.user("ID", "verified")', "user:ID/verified"),
        ('role.team("ID")', "team:ID"),
        ('role.team("ID", "owner")', "team:ID/owner"),
        ('role.member("ID")', "member:ID"),
        ("id.unique()", "unique()"),
        ('query.select(["name"])', 'select(["name"])'),
        ('query.equal("a", [1])', 'equal("a", [1])'),
        ('query.equal("a", [1, "x", true, null])', 'equal("a", [1,"x",true,null])'),
        ('query.notEqual("a", "b")', 'notEqual("a", ["b"])'),
        ('query.lessThan("a", 1.5)', 'lessThan("a", [1.5])'),
        ('query.lessThanEqual("a", 1)', 'lessThanEqual("a", [1])'),
        ('query.greaterThan("a", 9007199254740993n)', 'greaterThan("a", [9007199254740993])'),
        ('query.greaterThanEqual("a", 1)', 'greaterThanEqual("a", [1])'),
        ('query.between("a", 1, 5)', 'between("a", 1, 5)'),
        ('query.between("a", "b", "d")', 'between("a", "b", "d")'),
        ('query.isNull("a")', 'isNull("a")'),
        ('query.isNotNull("a")', 'isNotNull("a")'),
        ('query.startsWith("a", "b")', 'startsWith("a", ["b"])'),
        ('query.endsWith("a", "b")', 'endsWith("a", ["b"])'),
        ('query.search("a", \'say "hi"\')', 'search("a", ["say \\"hi\\""])'),
        ('query.orderDesc("a")', 'orderDesc("a")'),
        ('query.orderAsc("a")', 'orderAsc("a")'),
        ('query.cursorAfter("documentId")', 'cursorAfter("documentId")'),
        ('query.cursorBefore("documentId")', 'cursorBefore("documentId")'),
        ("query.limit(0)", "limit(0)"),
        ("query.offset(0)", "offset(0)"),
    ],
)
def test_appwrite_strings(source, text):
    assert value("appwrite", source) == text


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('query.equal("a")', "TypeError: the value is missing"),
        ("query.equal(1, 1)", "TypeError: the attribute is a text"),
        ('query.limit("5")', "RangeError: the count is a whole number"),
        ("role.user()", "TypeError: the id is a text"),
    ],
)
def test_what_would_be_a_wrong_string_is_refused(source, message):
    assert failure("appwrite", source) == message


# OData Version 4.01, ABNF: `SQUOTE-in-string`, `primitiveLiteral`, `compoundKey`.
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('odata.literal("O\'Neil")', "'O''Neil'"),
        ('odata.literal("")', "''"),
        ("odata.literal(null)", "null"),
        ("odata.literal(true)", "true"),
        ("odata.literal(-1.5)", "-1.5"),
        ("odata.literal(1/0)", "INF"),
        ("odata.literal(9007199254740993n)", "9007199254740993"),
        ("odata.literal(new Date(0))", "1970-01-01T00:00:00.000Z"),
        ("odata.literal(odata.date(new Date(0)))", "1970-01-01"),
        ("odata.literal(['a', 1])", "('a',1)"),
        ("odata.key(1)", "(1)"),
        ('odata.key("O\'Neil")', "('O''Neil')"),
        ("odata.key('a b/c&d')", "('a%20b%2Fc%26d')"),
        ("odata.filter`a eq ${1}`", "a eq 1"),
        ("odata.filter`born lt ${odata.date('2000-01-31')}`", "born lt 2000-01-31"),
    ],
)
def test_odata_literals(source, text):
    assert value("odata", source) == text


@pytest.mark.parametrize(
    "source",
    ["odata.guid('x')", "odata.date('today')", "odata.literal(undefined)", "odata.filter('a')"],
)
def test_what_odata_has_no_literal_for_is_refused(source):
    assert failure("odata", source)


def test_a_variable_of_the_same_name_hides_the_function():
    assert value("appwrite", "query", query="mine") == "mine"


def test_the_functions_are_there_only_where_they_are_imported():
    found = evaluate("query.limit(1)", {})
    assert isinstance(found, ScriptFailure)
    assert re.search("query.* is not defined", found.message)
