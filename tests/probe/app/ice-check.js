/* oxlint-disable no-unused-vars -- the scripts of one document share their functions. */
// Direct connectivity checks to an address of one's own choosing, with text of one's own in them. Also used as source text.
"use strict";

function iceCheck(realm, at, protocol = "udp") {
  const Connection = realm.RTCPeerConnection ?? realm.webkitRTCPeerConnection;
  const connection = new Connection();
  const line =
    protocol === "udp"
      ? `1 1 udp 2130706431 ${at.address} ${at.udp} typ host`
      : protocol === "tcp"
        ? `1 1 tcp 2130706431 ${at.address} ${at.tcp} typ host tcptype passive`
        : `1 1 udp 2130706431 ${at.host} ${at.udp} typ host`;
  const answer = [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 0.0.0.0",
    `a=ice-ufrag:${at.token}`,
    "a=ice-pwd:0123456789abcdef01234567",
    `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`,
    "a=setup:active",
    "a=mid:0",
    "a=sctp-port:5000",
    `a=candidate:${line}`,
    "",
  ].join("\r\n");
  connection.createDataChannel("x");
  return connection
    .createOffer()
    .then((offer) => connection.setLocalDescription(offer))
    .then(() => connection.setRemoteDescription({ type: "answer", sdp: answer }));
}
