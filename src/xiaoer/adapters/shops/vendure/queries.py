"""What is asked of Vendure's Admin API."""

from typing import Final

LOGIN: Final = """
mutation ($name: String!, $password: String!) {
  login(username: $name, password: $password) {
    __typename
    ... on ErrorResult { errorCode }
  }
}
"""
ORDER: Final = """
fragment Whole on Order {
  id code state active orderPlacedAt updatedAt currencyCode totalWithTax shippingWithTax
  customer { id firstName lastName emailAddress phoneNumber }
  shippingAddress {
    fullName streetLine1 streetLine2 city province postalCode countryCode phoneNumber
  }
  lines {
    id quantity orderPlacedQuantity unitPriceWithTax proratedLinePriceWithTax
    productVariant { sku name product { id } }
  }
  payments {
    id method amount state transactionId createdAt
    refunds { id total state reason createdAt }
  }
  fulfillments { id state method trackingCode createdAt lines { orderLine { id } quantity } }
}
"""
ORDERS: Final = f"""{ORDER}
query ($options: OrderListOptions) {{
  orders(options: $options) {{ totalItems items {{ ...Whole }} }}
}}
"""
ONE_ORDER: Final = f"""{ORDER}
query ($id: ID!) {{ order(id: $id) {{ ...Whole }} }}
"""
PRODUCTS: Final = """
query ($options: ProductListOptions) {
  activeChannel { defaultLanguageCode defaultCurrencyCode }
  products(options: $options) {
    totalItems
    items {
      id name slug description enabled
      featuredAsset { preview }
      variants {
        id sku name priceWithTax currencyCode stockLevel enabled
        options { name group { name } }
      }
    }
  }
}
"""
REFUND: Final = """
mutation ($input: RefundOrderInput!) {
  refundOrder(input: $input) {
    __typename
    ... on Refund { id state total }
    ... on ErrorResult { errorCode message }
  }
}
"""
