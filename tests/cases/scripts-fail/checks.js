client.test("has an id", () => {
  client.assert("id" in response.body, "there is no id");
});
client.log("checked");
