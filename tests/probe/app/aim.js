/* oxlint-disable no-unused-vars -- the scripts of one document share their functions. */
// What an attempt aims at: a host, path and port of its own, so that whatever arrives names it.
"use strict";

function aimAt(config, id) {
  const { token, udp, tcp } = config.vectors[id];
  const host = `${token}.${config.domain}`;
  const http = (name = "") => `http://${host}:${config.httpPort}/${token}/${name}`;
  return {
    token,
    host,
    udp,
    tcp,
    address: config.address,
    /** What the app shows the harness when it has got where it should not. */
    proof: config.proof,
    origin: `http://${host}:${config.httpPort}`,
    http,
    https: (name = "") => `https://${host}:${config.httpsPort}/${token}/${name}`,
    ws: (name = "") => `ws://${host}:${config.httpPort}/${token}/${name}`,
    byAddress: (name = "") => `http://${config.address}:${config.httpPort}/${token}/${name}`,
    // Where the app's own server would send on whoever asks: an open redirect, if it had one.
    redirect: () => `redirect?to=${encodeURIComponent(http())}`,
  };
}

/** Text of a script that asks the outside in whatever realm it runs. */
function askingCode(at) {
  return (
    `try{fetch(${JSON.stringify(at.http("asked"))},{mode:"no-cors"}).catch(()=>{})}catch{}` +
    `try{new Image().src=${JSON.stringify(at.http("asked.png"))}}catch{}`
  );
}

/** The same with connectivity checks. */
function iceCode(at) {
  const { token, host, address, udp, tcp } = at;
  return `(${iceCheck.toString()})(self,${JSON.stringify({ token, host, address, udp, tcp })})`;
}
