// The page of GraphiQL, as it runs in a browser: asks this server only, with the key that stands in its headers editor and is kept nowhere.
import 'graphiql/style.css'
import { GraphiQL } from 'graphiql'
import { createClient } from 'graphql-sse'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

const WELCOME = `# Put your key into "Headers" below, in place of "…".
# Ctrl+Space shows what fits; Ctrl+Enter asks.
{
  asOf
}
`
const HEADERS = '{ "authorization": "Bearer …" }'

/** Asks for one answer, or listens where `operationName` of the document is a subscription. */
function ask(parameters, { headers = {}, documentAST } = {}) {
  return listens(parameters, documentAST) ? heard(parameters, headers) : answer(parameters, headers)
}

function listens({ operationName }, document) {
  const operations = document?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? []
  const chosen = operations.find(({ name }) => name?.value === operationName) ?? operations[0]
  return chosen?.operation === 'subscription'
}

async function answer(parameters, headers) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
  })
  return response.json()
}

function heard(parameters, headers) {
  return createClient({ url: '/graphql/stream', headers }).iterate(parameters)
}

/** The browser's storage, in which no headers are kept: GraphiQL writes those of past queries into its history, the key among them. */
const storage = {
  get length() {
    return localStorage.length
  },
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, text) => localStorage.setItem(name, withoutHeaders(text)),
  removeItem: (name) => localStorage.removeItem(name),
  clear: () => localStorage.clear(),
}

function withoutHeaders(text) {
  try {
    return JSON.stringify(JSON.parse(text, (name, value) => (name === 'headers' ? undefined : value)))
  } catch {
    // A query or a setting is text of its own.
    return text
  }
}

createRoot(document.getElementById('root')).render(
  createElement(GraphiQL, {
    fetcher: ask,
    storage,
    defaultQuery: WELCOME,
    defaultHeaders: HEADERS,
    shouldPersistHeaders: false,
  }),
)
