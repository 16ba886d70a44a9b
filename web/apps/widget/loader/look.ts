/** Styles of the bubble and the window, in a constructed sheet, which strict policies allow. */
export const LOOK = `
:host { all: initial; }
[hidden] { display: none !important; }
.bubble {
  position: fixed; z-index: 2147483000; right: max(20px, env(safe-area-inset-right));
  bottom: max(20px, env(safe-area-inset-bottom)); width: 56px; height: 56px; padding: 0;
  border: 0; border-radius: 50%; background: #2f5fe0; color: #fff; cursor: pointer;
  box-shadow: 0 4px 14px rgb(20 26 40 / 22%), 0 1px 3px rgb(20 26 40 / 16%);
}
.bubble:hover { background: #2550c4; }
.bubble:focus-visible { outline: 2px solid #2f5fe0; outline-offset: 3px; }
.bubble svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 1.7;
  stroke-linecap: round; stroke-linejoin: round; display: block; margin: auto; }
.badge {
  position: absolute; top: -4px; right: -4px; min-width: 20px; box-sizing: border-box;
  padding: 0 5px; border-radius: 10px; background: #c0302b; color: #fff;
  font: 600 12px/20px system-ui, sans-serif; text-align: center;
}
.panel {
  position: fixed; z-index: 2147483001; right: 20px; bottom: 88px; width: 384px;
  height: min(660px, calc(100vh - 112px)); border-radius: 14px; overflow: hidden; background: Canvas;
  box-shadow: 0 16px 48px rgb(20 26 40 / 22%), 0 0 0 1px rgb(20 26 40 / 8%);
  animation: rise 120ms ease-out;
}
iframe { display: block; width: 100%; height: 100%; border: 0; }
@keyframes rise { from { transform: translateY(8px); opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .panel { animation: none; } }
@media (max-width: 480px) {
  .panel {
    inset: 0; width: auto; height: 100vh; height: 100dvh; border-radius: 0; box-sizing: border-box;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
      env(safe-area-inset-left);
  }
  .bubble.open { display: none; }
}
`
