import * as tokens from "./tokens.js";

request.variables.set("user", "ann");
request.variables.set("round", tokens.next(request.iteration()));
