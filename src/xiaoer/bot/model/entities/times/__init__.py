"""Days, spans of days and hours in Chinese and English, seen from a given day."""

from xiaoer.bot.model.entities.times.reading import times_in

__all__ = ["times_in"]
