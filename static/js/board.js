// Shows the button for printing, which needs JavaScript; nothing else here does.

const button = document.querySelector(".board__print");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
