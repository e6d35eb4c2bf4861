# Production dependencies, in a stage of their own: npm and its cache stay behind.
FROM node:26.10.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The one package with an install script only warns of versions in it, so none may run one.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# Compiled to JavaScript. Node can run the TypeScript itself, but then it starts more slowly and keeps a compiler in memory.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# The dashboard. Its documents are generated from the contract.
FROM node:26.10.0-bookworm-slim AS dashboard
WORKDIR /app/dashboard
COPY dashboard/package.json dashboard/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY contract/standalone.graphql ../contract/
COPY dashboard ./
RUN npm run build

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    ATLAS_API_URL=https://atlas.ripe.net/api/v2
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY --from=dashboard /app/dashboard/dist ./dashboard/dist
COPY schema ./schema
COPY --from=build /app/dist ./dist
# Numeric, so that an orchestrator can see without the image's passwd file that it is not root.
USER 65532:65532
EXPOSE 4000
# By a connection of its own: fetch, and Node's usual agent, would go through the proxy that the gateway is given.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["node", "-e", "require('node:http').get({ host: process.env.HOST, port: process.env.PORT, path: '/healthz', agent: false }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
CMD ["node", "dist/main.js"]
