// WebRTC: servers, direct checks, names.
"use strict";

const gather = (servers, constructor = RTCPeerConnection, options = {}) => {
  const connection = new constructor({ iceServers: servers, ...options });
  connection.createDataChannel("x");
  return connection.createOffer().then((offer) => connection.setLocalDescription(offer));
};
vector("webrtc-stun", (at) => gather([{ urls: `stun:${at.address}:${at.udp}` }]));
vector("webrtc-stun-name", (at) => gather([{ urls: `stun:${at.host}:${at.udp}` }]));
vector("webrtc-turn", (at) => gather([{ urls: `turn:${at.address}:${at.udp}`, username: at.token, credential: "x" }]));
vector("webrtc-turn-tcp", (at) => gather([{ urls: `turn:${at.address}:${at.tcp}?transport=tcp`, username: at.token, credential: "x" }]));
vector("webrtc-turn-tls", (at) => gather([{ urls: `turns:${at.host}:${at.tcp}`, username: at.token, credential: "x" }]));
vector("webrtc-turn-relay-only", (at) =>
  gather([{ urls: `turn:${at.address}:${at.udp}`, username: at.token, credential: "x" }], RTCPeerConnection, {
    iceTransportPolicy: "relay",
  }),
);
vector("webrtc-prefixed", (at) => gather([{ urls: `stun:${at.address}:${at.udp}` }], webkitRTCPeerConnection));
vector(
  "webrtc-pool",
  (at) => void new RTCPeerConnection({ iceCandidatePoolSize: 4, iceServers: [{ urls: `stun:${at.address}:${at.udp}` }] }),
);
vector("webrtc-checks-udp", (at) => tools.iceCheck(window, at));
vector("webrtc-checks-tcp", (at) => tools.iceCheck(window, at, "tcp"));
vector("webrtc-checks-name", (at) => tools.iceCheck(window, at, "name"));
vector("webrtc-candidate-later", async (at) => {
  const one = new RTCPeerConnection();
  const other = new RTCPeerConnection();
  one.createDataChannel("x");
  await one.setLocalDescription(await one.createOffer());
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription(await other.createAnswer());
  const sdp = other.localDescription.sdp.replace(/a=ice-ufrag:.*/g, `a=ice-ufrag:${at.token}`);
  await one.setRemoteDescription({ type: "answer", sdp });
  await one.addIceCandidate({ candidate: `candidate:1 1 udp 2130706431 ${at.address} ${at.udp} typ host`, sdpMid: "0" });
});
vector("webrtc-media", async (at) => {
  const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:${at.address}:${at.udp}` }] });
  connection.addTransceiver("audio");
  await connection.setLocalDescription();
});
vector("webrtc-reconfigured", async (at) => {
  const connection = new RTCPeerConnection();
  connection.setConfiguration({ iceServers: [{ urls: `stun:${at.address}:${at.udp}` }] });
  connection.createDataChannel("x");
  await connection.setLocalDescription();
});
vector("webrtc-subclass", (at) => {
  class Connection extends RTCPeerConnection {}
  return gather([{ urls: `stun:${at.address}:${at.udp}` }], Connection);
});
vector("webrtc-ice-transport", (at) => {
  const transport = new RTCIceTransport();
  transport.gather({ gatherPolicy: "all", iceServers: [{ urls: `stun:${at.address}:${at.udp}` }] });
});
