// A real OpenID Connect issuer on loopback. It says its address on the first line, and then answers a line of JSON with a line:
// { "rotate": "RS256" } makes a further key, { "signIn": claims } says who signs in from then on, { "claims", "header", "kid", "expiresIn" } a token.
import { createInterface } from 'node:readline'
import { OAuth2Server } from 'oauth2-mock-server'

const say = (answer) => console.log(JSON.stringify(answer))
const server = new OAuth2Server()
const keys = server.issuer.keys
const first = await keys.generate('RS256')
await server.start(Number(process.argv[2] ?? 0), '127.0.0.1')
let person = {}
server.service.on('beforeTokenSigning', (token) => Object.assign(token.payload, person))
say({ issuer: server.issuer.url, kid: first.kid })

for await (const line of createInterface({ input: process.stdin })) {
  const { rotate, signIn, claims, header, kid, expiresIn } = JSON.parse(line)
  if (rotate) say({ kid: (await keys.generate(rotate)).kid })
  else if (signIn) say({ person: (person = signIn) })
  else
    say({
      token: await server.issuer.buildToken({
        kid,
        expiresIn,
        scopesOrTransform: (head, payload) => {
          Object.assign(head, header)
          Object.assign(payload, claims)
          for (const [name, value] of Object.entries(payload)) if (value === null) delete payload[name]
        },
      }),
    })
}
await server.stop()
