"""The commands that an editor can give: their names, their words in a palette, what they do."""

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandFacts:
    """A command of `workspace/executeCommand`."""

    name: str
    title: str
    documentation: str


EDITOR_COMMANDS: tuple[CommandFacts, ...] = (
    CommandFacts("callsheet.send", "Send Request", "Sends a request, or all that a range touches."),
    CommandFacts("callsheet.sendAll", "Send All Requests", "Sends every request of a file."),
    CommandFacts(
        "callsheet.sendAgain", "Send Again", "Sends what was sent last, as it stands now."
    ),
    CommandFacts("callsheet.nextPage", "Send for Next Page", "Sends for the page behind the last."),
    CommandFacts("callsheet.allPages", "Send for All Pages", "Sends for every page there is."),
    CommandFacts("callsheet.load", "Load Collection", "Pulls a resource into its destination."),
    CommandFacts("callsheet.show", "Show Answer", "Shows the last answer of a request."),
    CommandFacts(
        "callsheet.compare", "Compare with Previous Answer", "Shows how two answers differ."
    ),
    CommandFacts("callsheet.saveBody", "Save Body", "Writes the body of an answer to a file."),
    CommandFacts("callsheet.bodyPath", "Body as File", "Gives a file with the body of an answer."),
    CommandFacts("callsheet.history", "Show History", "Shows what was sent in the workspace."),
    CommandFacts("callsheet.openExchange", "Open Exchange", "Shows one exchange of the history."),
    CommandFacts("callsheet.clearHistory", "Clear History", "Forgets what was sent."),
    CommandFacts("callsheet.copyAs", "Copy Request as …", "Writes a request for another tool."),
    CommandFacts(
        "callsheet.copyWithSecrets", "Copy Request with Secrets as …", "As it would be sent."
    ),
    CommandFacts(
        "callsheet.convertFile", "Convert File to …", "Writes a file in the words of another tool."
    ),
    CommandFacts("callsheet.pasteCurl", "Paste cURL or HAR", "Makes requests of a cURL command."),
    CommandFacts("callsheet.cancel", "Cancel Send", "Ends a send, or all."),
    CommandFacts(
        "callsheet.selectEnvironment", "Select Environment", "Chooses the environment of a folder."
    ),
    CommandFacts("callsheet.showCookies", "Show Cookies", "Shows the cookies of a workspace."),
    CommandFacts("callsheet.clearCookies", "Clear Cookies", "Forgets the cookies of a workspace."),
    CommandFacts("callsheet.testConnection", "Test Connection", "Says whether a host answers."),
    CommandFacts("callsheet.login", "Log In", "Gets a token for a request's `# @auth`."),
    CommandFacts("callsheet.logout", "Log Out", "Forgets the token of a request's `# @auth`."),
)


PLUGIN_COMMANDS: tuple[CommandFacts, ...] = (
    CommandFacts(
        "callsheet.answerToTheSide",
        "Open Answer to the Side",
        "Keeps the answer where it is: the next one has a place of its own.",
    ),
    CommandFacts("callsheet.copyBody", "Copy Body", "Copies the body that is shown, all of it."),
    CommandFacts("callsheet.restart", "Restart Server", "Starts the server anew."),
    CommandFacts("callsheet.showLog", "Show Log of Server", "Shows the log of the server."),
)
"""Commands that our plug-ins have beside those: called alike in all of them."""
