export { default as UiAvatar } from "./UiAvatar.vue";
export { default as UiButton } from "./UiButton.vue";
export { default as UiEmojiPicker } from "./UiEmojiPicker.vue";
export { default as UiEmpty } from "./UiEmpty.vue";
export { default as UiIcon } from "./UiIcon.vue";
export { default as UiSkeleton } from "./UiSkeleton.vue";
export type { IconName } from "./icons.ts";
export * from "./theme.ts";
