// A graphql-ws server with one query and one subscription; tokens are checked in connection_init.
import { createServer } from "node:http";
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: "Query",
    fields: { hello: { type: GraphQLString, resolve: () => process.env.HELLO ?? "world" } },
  }),
  subscription: new GraphQLObjectType({
    name: "Subscription",
    fields: {
      never: {
        type: GraphQLInt,
        subscribe: () => ({
          [Symbol.asyncIterator]: () => ({
            next: () => new Promise(() => undefined),
            return: () => Promise.resolve({ done: true, value: undefined }),
          }),
        }),
      },
      countdown: {
        type: GraphQLInt,
        args: { from: { type: new GraphQLNonNull(GraphQLInt) } },
        async *subscribe(_, { from }) {
          for (let i = from; i > 0; i--) yield { countdown: i };
        },
      },
    },
  }),
});

const server = createServer();
const sockets = new WebSocketServer({ server, path: "/graphql" });
useServer(
  {
    schema,
    connectionInitWaitTimeout: 300,
    onConnect: ({ connectionParams }) => connectionParams?.token !== "bad",
  },
  sockets,
);
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
