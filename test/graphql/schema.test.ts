import { readFileSync } from 'node:fs'
import { generate } from '@graphql-codegen/cli'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import config from '../../graphql/codegen.ts'
import * as Filter from '../../graphql/filter.ts'
import * as Operations from '../../graphql/operations.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Goal from '../../src/features/goal.ts'

const file = (path: string) => readFileSync(new URL(`../../graphql/${path}`, import.meta.url), 'utf8')
const schema = buildSchema(Operations.typeDefs().join('\n'))
const own = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))

describe('the schema', () => {
  it('grows only by decision', async () => {
    await expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toMatchFileSnapshot('../golden/schema.graphql')
  })

  it('has the filter that the catalogue says', () => {
    const goals = Goal.goals.map((goal) => ({ name: goal.name, definition: Goal.words(goal) }))
    expect(file('schema/filter.generated.graphql')).toBe(
      `${Filter.sdl({ features: Catalogue.features, categories: Catalogue.categories, goals })}\n`,
    )
  })

  it('has the types that codegen makes of it', async () => {
    const made: { filename: string; content: string }[] = await generate(
      { ...config, silent: true, errorsOnly: true },
      false,
    )
    const types = made.find(({ filename }) => filename.endsWith('types.generated.ts'))
    expect(file('types.generated.ts')).toBe(types?.content)
  })

  it('describes every type, field, argument and value in a sentence', () => {
    const sentence = /^[A-Z`].*\.$/
    const builtIn = ['String', 'Int', 'Float', 'Boolean', 'ID']
    const wrong: string[] = []
    const check = (name: string, description: string | null | undefined) => {
      if (!sentence.test(description ?? '')) wrong.push(`${name}: ${description}`)
    }
    for (const type of own.filter(({ name }) => !builtIn.includes(name))) {
      check(type.name, type.description)
      if (isEnumType(type))
        for (const { name, description } of type.getValues()) check(`${type.name}.${name}`, description)
      if (!isObjectType(type) && !isInputObjectType(type)) continue
      const fields: (GraphQLField<unknown, unknown> | GraphQLInputField)[] = Object.values(type.getFields())
      for (const field of fields) {
        check(`${type.name}.${field.name}`, field.description)
        if ('args' in field)
          for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg.description)
      }
    }
    expect(wrong).toEqual([])
  })

  it('has decimals beside every amount but fees, whose unit is wei', () => {
    for (const type of own) {
      if (!isObjectType(type)) continue
      const fields = Object.values(type.getFields())
      const amounts = fields.filter((field) => String(field.type) === 'Units!' && !/Wei$/.test(field.name))
      if (amounts.length === 0) continue
      expect(
        ['decimals', 'token'].some((name) => fields.some((field) => field.name === name)),
        type.name,
      ).toBe(true)
      for (const { name } of amounts) expect(name, type.name).toMatch(/Units$/)
    }
  })
})
