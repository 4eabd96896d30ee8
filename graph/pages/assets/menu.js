// Closes the menus of the navigation when something else is looked at.
"use strict";
(() => {
  const menus = [...document.querySelectorAll("details.menu")];
  const close = (except) => { for (const menu of menus) if (menu !== except) menu.open = false; };
  document.addEventListener("pointerdown", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = menus.find((menu) => menu.open);
    close(null);
    if (open) open.querySelector("summary").focus();
  });
})();
