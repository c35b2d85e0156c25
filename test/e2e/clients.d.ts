// Clients that come without types: what is used of them.

declare module "phoenix" {
  interface Push {
    receive(status: string, callback: (response: unknown) => void): Push;
  }
  export interface Channel {
    on(event: string, callback: (payload: unknown) => void): void;
    join(): Push;
    leave(): Push;
    push(event: string, payload: object): Push;
  }
  export class Socket {
    constructor(url: string, options: { readonly transport: unknown });
    connect(): void;
    disconnect(): void;
    channel(topic: string, params: object): Channel;
  }
}

declare module "@rails/actioncable" {
  interface Subscription {
    perform(action: string, data: object): void;
  }
  interface Consumer {
    readonly subscriptions: {
      create(
        channel: string | object,
        told: { connected?: () => void; rejected?: () => void; received?: (data: unknown) => void },
      ): Subscription;
    };
    disconnect(): void;
  }
  export const adapters: { WebSocket: unknown };
  export function createConsumer(url: string): Consumer;
}
