// Several servers may answer under one address: a page's connection is made in one step, by WebSocket, so that it is not agreed upon with
// one of them and opened at another.
const webSockets = 1;
Blazor.start({
  circuit: {
    configureSignalR: connection =>
      connection.withUrl('_blazor', { skipNegotiation: true, transport: webSockets }),
  },
});
