"""Pages rendered on the server: the help centre and the demo shop."""

from xiaoer.app.pages.assets_route import AssetController
from xiaoer.app.pages.portal import PortalController
from xiaoer.app.pages.shop import ShopController

CONTROLLERS = (AssetController, PortalController, ShopController)

__all__ = ["CONTROLLERS"]
