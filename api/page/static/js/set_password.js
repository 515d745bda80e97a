// Reads the invitation behind the "#", which no log of a server sees, and takes it out of the address.

const form = document.getElementById("set-password");
const token = location.hash.slice(1);

form.elements.token.value = token;
document.getElementById("no-token").hidden = Boolean(token);
form.hidden = !token;
if (token) history.replaceState(null, "", location.pathname);
