// Photos on their way to the server: made smaller on the phone, shown, and taken out again.
//
// Every `[data-photos]` group of file inputs becomes one list: what is chosen in any of them is added to a single hidden
// input, which the form sends. Without this module each input sends its own files.

const LONGEST = 1600; // pixels of the longer side
const QUALITY = 0.8;

// Returns the photo as a smaller JPEG, upright; the file itself where that fails or gains nothing.
export async function shrink(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // no picture that this browser knows: the server says what is wrong with it
  }
}

class Photos {
  constructor(group) {
    this.group = group;
    this.inputs = [...group.querySelectorAll("input[type=file]")];
    this.most = Number(group.dataset.most) || 6;
    this.list = [];
    this.kept = document.createElement("input");
    Object.assign(this.kept, { type: "file", name: this.inputs[0].name, multiple: true, hidden: true });
    group.append(this.kept);
    for (const input of this.inputs) {
      input.removeAttribute("name");
      input.addEventListener("change", () => this.add(input));
    }
    this.keep();
    for (const input of this.inputs) if (input.files.length) this.add(input); // chosen before this module came
  }

  async add(input) {
    const files = [...input.files].slice(0, this.most - this.list.length);
    input.value = "";
    this.busy(true);
    for (const file of files) this.list.push(this.shown(await shrink(file)));
    this.busy(false);
    this.keep();
  }

  shown(file) {
    const figure = document.createElement("span");
    const picture = document.createElement("img");
    const remove = document.createElement("button");
    figure.className = "shot shot--taken";
    picture.src = URL.createObjectURL(file);
    picture.alt = "";
    Object.assign(remove, { type: "button", className: "shot__remove", textContent: "×", ariaLabel: this.group.dataset.remove });
    remove.addEventListener("click", () => this.remove(figure));
    figure.append(picture, remove);
    this.group.append(figure);
    figure.file = file;
    return figure;
  }

  remove(figure) {
    URL.revokeObjectURL(figure.firstChild.src);
    figure.remove();
    this.list = this.list.filter((one) => one !== figure);
    this.keep();
    this.inputs[0].focus();
  }

  // Hands the list to the input that the form sends.
  keep() {
    const files = new DataTransfer();
    for (const figure of this.list) files.items.add(figure.file);
    this.kept.files = files.files;
    this.inputs[0].required = "required" in this.group.dataset && !this.list.length;
    for (const input of this.inputs) input.disabled = this.list.length >= this.most;
    this.group.classList.toggle("shots--some", this.list.length > 0);
    for (const text of this.group.querySelectorAll("[data-again]")) {
      text.dataset.first ??= text.textContent;
      text.textContent = this.list.length ? text.dataset.again : text.dataset.first;
    }
  }

  busy(yes) {
    this.group.toggleAttribute("aria-busy", yes);
    for (const button of this.group.form?.querySelectorAll("button:not([type=button])") ?? []) button.disabled = yes;
  }
}

export function preparePhotos(within = document) {
  for (const group of within.querySelectorAll("[data-photos]")) new Photos(group);
}

// A verdict leads straight to the camera: the photo that proves it comes next anyway.
function openCamera({ target }) {
  if (target.name !== "verdict") return;
  const group = target.form?.querySelector("[data-photos]");
  if (group && !group.classList.contains("shots--some")) group.querySelector("input[type=file]").click();
}

preparePhotos();
document.addEventListener("change", openCamera);
