import { ref, type Ref } from "vue";

export type Theme = "light" | "dark" | "system";
const KEY = "xiaoer.theme";

/** What is painted for a choice; `prefersDark` is the system's wish. */
export function resolveTheme(choice: Theme, prefersDark: boolean): "light" | "dark" {
  if (choice === "system") return prefersDark ? "dark" : "light";
  return choice;
}

function saved(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

const system = matchMedia("(prefers-color-scheme: dark)");
const choice = ref<Theme>(saved());

function paint(): void {
  document.documentElement.dataset["theme"] = resolveTheme(choice.value, system.matches);
}

system.addEventListener("change", paint);

/** The chosen theme, kept on this device, and the function that changes it. */
export function useTheme(): { theme: Readonly<Ref<Theme>>; setTheme: (theme: Theme) => void } {
  paint();
  return {
    theme: choice,
    setTheme(theme) {
      choice.value = theme;
      paint();
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // A full storage keeps nothing: the choice counts for this visit.
      }
    },
  };
}
