"""Personal data in what people write: found, masked before a model or a draft sees it, put back."""

from xiaoer.kernel.privacy.detector import Detector, NameFinder, detector
from xiaoer.kernel.privacy.masking import Masked, mask
from xiaoer.kernel.privacy.spans import Kind, Span

__all__ = ["Detector", "Kind", "Masked", "NameFinder", "Span", "detector", "mask"]
