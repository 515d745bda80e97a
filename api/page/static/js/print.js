// The page for the wall: one button that prints it.

document.getElementById("print").addEventListener("click", () => window.print());
