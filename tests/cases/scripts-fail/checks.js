client.test("has a nope", () => {
  client.assert("nope" in response.body, "there is no nope");
});
client.log("checked");
