// A Vendure shop on SQLite: `node shop.js seed` fills it, `node shop.js PORT` serves it.
const { bootstrap, DefaultLogger, LogLevel, dummyPaymentHandler, DefaultJobQueuePlugin, DefaultSearchPlugin, JobQueueService } = require("@vendure/core");
const fs = require("fs");
const path = require("path");

const ASSETS = path.join(__dirname, "node_modules/@vendure/create/assets");
const MOST_PRODUCTS = 6;
const port = Number(process.argv[2]) || 3456;
const config = {
  apiOptions: { port, hostname: "127.0.0.1", adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: {
    tokenMethod: ["bearer", "cookie"],
    superadminCredentials: { identifier: "superadmin", password: "superadmin" },
    cookieOptions: { secret: "only for this test" },
    requireVerification: false,
  },
  dbConnectionOptions: { type: "better-sqlite3", synchronize: true, database: path.join(__dirname, "shop.sqlite"), logging: false },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  plugins: [DefaultJobQueuePlugin.init({}), DefaultSearchPlugin.init({})],
  importExportOptions: { importAssetsDir: path.join(ASSETS, "images") },
};

/** The first products of Vendure's own list, without pictures: their columns fail every row here. */
function fewProducts() {
  const [head, ...rows] = fs.readFileSync(path.join(ASSETS, "products.csv"), "utf8").trimEnd().split("\n");
  const blank = head.split(",").map((name) => /asset/i.test(name));
  const kept = [];
  let products = 0;
  for (const row of rows) {
    if (row.split(",")[0].trim()) products += 1;
    if (products > MOST_PRODUCTS) break;
    kept.push(withoutAssets(row, blank));
  }
  const target = path.join(__dirname, "products.csv");
  fs.writeFileSync(target, [head, ...kept].join("\n") + "\n");
  return target;
}

function withoutAssets(row, blank) {
  const cells = row.match(/(\s*"([^"]|"")*"\s*|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, ""));
  return blank.map((isBlank, place) => (isBlank ? "" : (cells[place] ?? ""))).join(",");
}

async function seed() {
  const { populate } = require("@vendure/core/cli");
  const app = await populate(() => bootstrap(config), require(path.join(ASSETS, "initial-data.json")), fewProducts());
  await app.close();
  process.exit(0);
}

if (process.argv[2] === "seed") {
  seed().catch((error) => {
    console.error(error);
    process.exit(1);
  });
} else {
  bootstrap(config).then((app) => app.get(JobQueueService).start());
}
