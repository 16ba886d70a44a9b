"""Errors of parcels.

XiaoerError
├── ConflictError
│   └── ParcelAlreadyAddedError    the order has this number already
└── InvalidInputError
    ├── TrackingNumberWrongError   the form of a carrier, but check digit or country do not fit
    ├── TrackingNumberUnreadableError  letters, digits and hyphens only, 6 to 40
    ├── CarrierUnknownError        no carrier has such numbers, and none was named
    └── CarrierAmbiguousError      several have; `carriers` lists them, name one
"""

from xiaoer.kernel.errors import ConflictError, InvalidInputError


class ParcelAlreadyAddedError(ConflictError):
    code = "commerce.parcel_already_added"


class TrackingNumberWrongError(InvalidInputError):
    code = "commerce.tracking_number_wrong"


class TrackingNumberUnreadableError(InvalidInputError):
    code = "commerce.tracking_number_unreadable"


class CarrierUnknownError(InvalidInputError):
    code = "commerce.carrier_unknown"


class CarrierAmbiguousError(InvalidInputError):
    code = "commerce.carrier_ambiguous"
