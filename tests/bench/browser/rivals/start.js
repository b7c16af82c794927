// What every rival's page does: fetch its form, draw it.

export async function start(draw) {
  const address = new URL(location.href).searchParams.get("form");
  draw(document.getElementById("root"), await (await fetch(address)).json());
}
