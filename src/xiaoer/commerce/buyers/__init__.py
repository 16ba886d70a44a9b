"""Who a contact is in the shop: vouched for by the shop, or proved in the chat."""
