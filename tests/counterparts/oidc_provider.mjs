// A certified OpenID provider on a free port of 127.0.0.1, and an API that takes its tokens.
import { createServer } from "node:http";

import Provider from "oidc-provider";

const server = createServer((request, response) => answer(request, response));
let answer;

const common = { redirect_uris: [], response_types: [] };
const signingIn = {
  redirect_uris: ["http://127.0.0.1/callback"],
  response_types: ["code"],
  grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
};
const alone = { ...common, grant_types: ["client_credentials"] };

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: "in the:header%", client_secret: "s+e c%r:e&t", ...alone },
      { client_id: "body", client_secret: "s+e c%r:e&t", token_endpoint_auth_method: "client_secret_post", ...alone },
      { client_id: "public", token_endpoint_auth_method: "none", application_type: "native", ...signingIn },
      { client_id: "confidential", client_secret: "kept", application_type: "native", ...signingIn },
    ],
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      devInteractions: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    issueRefreshToken: () => true,
    pkce: { required: () => true },
    rotateRefreshToken: () => true,
    scopes: ["openid", "offline_access", "api"],
    ttl: { AccessToken: 600, ClientCredentials: 300, DeviceCode: 600, RefreshToken: 3600, Session: 600, Grant: 600, IdToken: 600, Interaction: 600 },
  });
  const asked = {};
  const ofProvider = provider.callback();
  answer = async (request, response) => {
    const path = request.url.split("?")[0];
    asked[path] = (asked[path] ?? 0) + 1;
    if (path === "/asked") {
      response.end(JSON.stringify(asked));
    } else if (path === "/api") {
      const [, text] = (request.headers.authorization ?? "").split(" ");
      const token = (await provider.AccessToken.find(text)) ?? (await provider.ClientCredentials.find(text));
      response.statusCode = token ? 200 : 401;
      response.end(JSON.stringify({ client: token?.clientId, person: token?.accountId, scope: token?.scope }));
    } else {
      ofProvider(request, response);
    }
  };
  process.stdout.write(`${issuer}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
