"""What can go wrong with teaching.

InvalidInputError
└── TeachingRefusedError    bot.teaching_refused
NotFoundError
└── ModelNotFoundError      bot.taught_model_not_found
    TrialNotFoundError      bot.trial_not_found
    IntentNotFoundError     bot.intent_not_found
ConflictError
├── LearningAlreadyError    bot.learning_already
└── ModelNotReadyError      bot.taught_model_not_ready
"""

from xiaoer.kernel.errors import ConflictError, InvalidInputError, NotFoundError


class TeachingRefusedError(InvalidInputError):
    """Nothing of the batch was taken; `errors` say which edit, and why."""

    code = "bot.teaching_refused"


class ModelNotFoundError(NotFoundError):
    code = "bot.taught_model_not_found"


class TrialNotFoundError(NotFoundError):
    code = "bot.trial_not_found"


class IntentNotFoundError(NotFoundError):
    code = "bot.intent_not_found"


class LearningAlreadyError(ConflictError):
    """One model of a workspace is learnt at a time."""

    code = "bot.learning_already"


class ModelNotReadyError(ConflictError):
    """It is still being learnt, or could not be."""

    code = "bot.taught_model_not_ready"
