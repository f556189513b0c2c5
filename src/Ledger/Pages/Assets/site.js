// What the pages gain by scripts. Each page works without them.
document.documentElement.classList.add("scripted");
