import type { Attachment } from "@xiaoer/client";
import { ref } from "vue";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";
import { useToasts } from "../shell/toasts.ts";

const MOST_BYTES = 10 * 1024 * 1024;

/** Pictures chosen for the next message; a failed upload leaves the text alone. */
export function useUploads() {
  const { t } = useI18n();
  const toasts = useToasts();
  const attachments = ref<Attachment[]>([]);
  const uploading = ref("");

  async function add(file: File): Promise<void> {
    if (file.size > MOST_BYTES) return toasts.show(t("composer.tooBig"), "bad");
    uploading.value = file.name;
    try {
      attachments.value = [...attachments.value, await api.upload(file)];
    } catch {
      toasts.show(t("composer.uploadFailed"), "bad");
    } finally {
      uploading.value = "";
    }
  }

  async function addAll(files: Iterable<File>): Promise<void> {
    for (const file of files) if (file.type.startsWith("image/")) await add(file);
  }

  function remove(id: string): void {
    attachments.value = attachments.value.filter((attachment) => attachment.id !== id);
  }

  return { attachments, uploading, addAll, remove };
}
