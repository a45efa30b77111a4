/**
 * SCTP payload protocol identifiers as IANA registers them, under their registered names. Numbers are
 * in host order: 46 is Diameter, on the wire 0x0000002e (RFC 9260, 3.3.1).
 *
 * An application without a registered identifier uses 0 or any number its peer agrees to.
 */
export const Ppid = {
  /** No identifier (RFC 9260). */
  UNSPECIFIED: 0,
  /** ISDN Q.921 user adaptation (RFC 4233). */
  IUA: 1,
  /** MTP2 user adaptation (RFC 3331). */
  M2UA: 2,
  /** MTP3 user adaptation (RFC 4666). */
  M3UA: 3,
  /** SCCP user adaptation (RFC 3868). */
  SUA: 4,
  /** MTP2 peer-to-peer user adaptation (RFC 4165). */
  M2PA: 5,
  /** V5.2 user adaptation (RFC 3807). */
  V5UA: 6,
  /** H.248, Annex H. */
  H248: 7,
  /** BICC, Q.2150.3. */
  BICC: 8,
  /** Transport adapter layer interface (RFC 3094). */
  TALI: 9,
  /** DPNSS and DASS 2 user adaptation (RFC 4129). */
  DUA: 10,
  /** Aggregate server access (RFC 5352). */
  ASAP: 11,
  /** Endpoint handlespace redundancy (RFC 5353). */
  ENRP: 12,
  /** H.323. */
  H323: 13,
  /** Q.IPC, Q.2631.1. */
  QIPC: 14,
  /** Simple middlebox configuration. */
  SIMCO: 15,
  /** Direct data placement: segments (RFC 5043). */
  DDP_SEGMENT: 16,
  /** Direct data placement: session control (RFC 5043). */
  DDP_STREAM_SESSION_CONTROL: 17,
  /** S1AP (3GPP TS 36.413). */
  S1AP: 18,
  /** RUA (3GPP TS 25.468). */
  RUA: 19,
  /** HNBAP (3GPP TS 25.469). */
  HNBAP: 20,
  /** ForCES, high priority (RFC 5811). */
  FORCES_HP: 21,
  /** ForCES, medium priority (RFC 5811). */
  FORCES_MP: 22,
  /** ForCES, low priority (RFC 5811). */
  FORCES_LP: 23,
  /** SBc-AP (3GPP TS 29.168). */
  SBC_AP: 24,
  /** NBAP (3GPP TS 25.433). */
  NBAP: 25,
  /** X2AP (3GPP TS 36.423). */
  X2AP: 27,
  /** Inter router capability protocol. */
  IRCP: 28,
  /** LCS-AP (3GPP TS 29.171). */
  LCS_AP: 29,
  /** MPICH2. */
  MPICH2: 30,
  /** SABP (3GPP TS 25.419). */
  SABP: 31,
  /** Fractal generator protocol. */
  FGP: 32,
  /** Ping pong protocol. */
  PPP: 33,
  /** CalcApp protocol. */
  CALCAPP: 34,
  /** Scripting service protocol. */
  SSP: 35,
  /** NetPerfMeter: control. */
  NPMP_CONTROL: 36,
  /** NetPerfMeter: data. */
  NPMP_DATA: 37,
  /** Echo. */
  ECHO: 38,
  /** Discard. */
  DISCARD: 39,
  /** Daytime. */
  DAYTIME: 40,
  /** Character generator. */
  CHARGEN: 41,
  /** RNA (3GPP TS 25.471). */
  RNA: 42,
  /** M2AP (3GPP TS 36.443). */
  M2AP: 43,
  /** M3AP (3GPP TS 36.444). */
  M3AP: 44,
  /** SSH. */
  SSH: 45,
  /** Diameter (RFC 6733). */
  DIAMETER: 46,
  /** Diameter over DTLS (RFC 6733). */
  DIAMETER_DTLS: 47,
  /** R14P, ASN.1 in BER. */
  R14P: 48,
  /** WebRTC data channel establishment (RFC 8832). */
  WEBRTC_DCEP: 50,
  /** WebRTC string (RFC 8831). */
  WEBRTC_STRING: 51,
  /** WebRTC, part of a message; deprecated by RFC 8831. */
  WEBRTC_BINARY_PARTIAL: 52,
  /** WebRTC binary (RFC 8831). */
  WEBRTC_BINARY: 53,
  /** WebRTC, part of a message; deprecated by RFC 8831. */
  WEBRTC_STRING_PARTIAL: 54,
  /** PUA (3GPP TS 25.470). */
  PUA: 55,
  /** WebRTC empty string (RFC 8831). */
  WEBRTC_STRING_EMPTY: 56,
  /** WebRTC empty binary (RFC 8831). */
  WEBRTC_BINARY_EMPTY: 57,
  /** XwAP (3GPP TS 36.463). */
  XWAP: 58,
  /** Xw control plane (3GPP). */
  XW_CONTROL_PLANE: 59,
  /** NGAP (3GPP TS 38.413). */
  NGAP: 60,
  /** XnAP (3GPP TS 38.423). */
  XNAP: 61,
  /** F1AP (3GPP TS 38.473). */
  F1AP: 62,
  /** HTTP. */
  HTTP: 63,
  /** E1AP (3GPP TS 38.463). */
  E1AP: 64,
  /** ELE2, lawful interception. */
  ELE2: 65,
  /** NGAP over DTLS (3GPP). */
  NGAP_DTLS: 66,
  /** XnAP over DTLS (3GPP). */
  XNAP_DTLS: 67,
  /** F1AP over DTLS (3GPP). */
  F1AP_DTLS: 68,
  /** E1AP over DTLS (3GPP). */
  E1AP_DTLS: 69,
  /** E2, control plane (O-RAN). */
  E2_CP: 70,
  /** E2, user plane (O-RAN). */
  E2_UP: 71,
  /** E2, distributed unit (O-RAN). */
  E2_DU: 72,
  /** W1AP (3GPP TS 37.473). */
  W1AP: 73,
} as const;

/** A registered payload protocol identifier; anything that takes a PPID takes any 32-bit number. */
export type Ppid = (typeof Ppid)[keyof typeof Ppid];
