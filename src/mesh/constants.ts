/** Limits and times of the mesh. Source: design chapter 3.6 unless a line names another. */
import { BATCH_BYTES_MAX } from '../limits.js'

export const HELLO_PROTOCOL = '/tocsin/hello/1.0.0'
export const PUSH_PROTOCOL = '/tocsin/push/1.0.0'
export const SYNC_PROTOCOL = '/tocsin/sync/1.0.0'
export const JOIN_PROTOCOL = '/tocsin/join/1.0.0'

/** Inbound streams of one protocol on one connection. */
export const STREAMS_PER_PROTOCOL_MAX = 4
/** Inbound streams of one connection, all protocols together: seven protocols of four, rounded up. */
export const STREAMS_PER_CONNECTION_MAX = 32
export const CONNECTIONS_PER_NODE_MAX = 2
export const CONNECTIONS_PER_ORG_MAX = 4
export const CONNECTIONS_MAX = 200
export const CONNECTIONS_PENDING_MAX = 10
/** New inbound connections from one address in a second; many nodes of one organization may share an address. */
export const INBOUND_PER_SECOND_MAX = 20
/** Connections of keys without a valid chain, and how long each may last (3.2). */
export const DOORS_MAX = 10
export const DOOR_MS = 10_000
/** Door connections for the keys of open invites, beside those of strangers: as many as may wait for a decision (3.2), and of one invite. */
export const INVITED_DOORS_MAX = 10
export const INVITED_DOORS_PER_INVITE_MAX = 4
/** Streams that a stranger may have open at once: identify both ways, two hellos, and one to spare. */
export const DOOR_STREAMS_MAX = 5
/** How often a stranger's streams are counted. */
export const DOOR_WATCH_MS = 250
/** How long an admitted peer may take to finish hello. */
export const GREETING_MS = 15_000

/** What the read side of one stream holds before the sender is told to pause (libraries.md, pitfall 3). */
export const READ_AHEAD_BYTES = 262_144
/** yamux windows above this outgrow libp2p's read buffer and kill a paused stream (libraries.md, pitfall 3). */
export const STREAM_WINDOW_BYTES = 1_048_576
/** A peer that takes nothing for this long loses the stream. */
export const WRITE_STALL_MS = 30_000

/** One hello message (proto/mesh.proto). */
export const HELLO_MESSAGE_BYTES_MAX = 262_144
/** Roster objects taken from an admitted peer in one hello. */
export const HELLO_BYTES_MAX = 16_777_216
/** Objects and bytes taken from a stranger before its chain verifies: a charter chain and its own documents. */
export const STRANGER_OBJECTS_MAX = 64
export const STRANGER_BYTES_MAX = 262_144
export const HELLO_CHAIN_OBJECTS_MAX = 16
export const HELLO_OBJECTS_PER_MESSAGE_MAX = 1_024
export const HELLO_IDS_MAX = 256
/** Exchanges of one hello; the second and third are for what a former one failed to carry. */
export const HELLO_ROUNDS_MAX = 3
export const HELLO_ANSWER_MS = 5_000
/** How long a refused peer has to read why. */
export const VERDICT_LINGER_MS = 500
/** Two nodes that dialled each other within this time keep one connection: the one that the lower PeerId dialled. */
export const CROSSED_DIALS_MS = 3_000
/** How often at most the links are looked over for a due hello. */
export const REFRESH_LOOK_MS_MIN = 100
/** How often the dialler of a link says hello again: roster objects that gossip lost arrive this way. */
export const HELLO_EVERY_MS = 30_000
/** Objects new through hello that are passed on by gossip, so that a healed partition does not wait for others' hellos. */
export const HELLO_ANNOUNCE_MAX = 64
/** Peers of which we remember that they have seen our chain. */
export const SHOWN_MAX = 1_024
export const AGENT_BYTES_MAX = 64

/** What tells one start of a process from another with the same key. */
export const INSTANCE_BYTES = 8
/** A signed presence: two keys' worth of bytes, a signature, two times and framing, rounded up. */
export const PRESENCE_BYTES_MAX = 256
/** How often a node says again that it lives: after a healed partition two processes with one key find each other by it. */
export const PRESENCE_EVERY_MS = 60_000
/** When after the first link it says so; more than once, because gossipsub learns a moment later who listens. */
export const PRESENCE_FIRST_MS: readonly number[] = [150, 500, 1_000]
/** How old, and how far ahead, a presence may be by the clock of who hears it: the skew of 3.1. */
export const PRESENCE_AGE_MS = 120_000
export const PRESENCE_AHEAD_MS = 120_000
/** One instance of the own key is answered at most this often. */
export const PRESENCE_ANSWER_MS = 400
/** Between the proof and the end of the mesh of a process that withdraws: its own word must get out. */
export const PRESENCE_PARTING_MS = 400
/** Instances of the own key that are remembered. */
export const PRESENCE_RIVALS_MAX = 16
/** Presences of one node key that gossip carries. */
export const PRESENCE_RATE_PER_SECOND = 1
export const PRESENCE_BURST = 60
/** How long a process has to show that it lives when another one with its key connects to the same peer. */
export const PRESENCE_ALIVE_MS = 1_500

/** What a newcomer may send in one message of the join protocol (3.2). */
export const JOIN_MESSAGE_BYTES_MAX = 65_536
/** What a newcomer takes from the steward that it chose: every charter of the mesh, and three chains. */
export const JOIN_ANSWER_BYTES_MAX = 1_048_576
export const JOIN_NONCE_BYTES = 32
/** Characters of a reason or an explanation in an answer. */
export const JOIN_TEXT_CHARS_MAX = 512
/** How long either side waits for the next message of a join. */
export const JOIN_WAIT_MS = 5_000
/** Attempts at this node, of all newcomers together, and of all strangers together: ten that ask every few seconds, and as many again. */
export const JOIN_ATTEMPTS_PER_MINUTE = 240
export const JOIN_ATTEMPTS_BURST = 60

/** A gossip RPC: one batch and what gossipsub piggybacks on it. One limit at every node (libraries.md, pitfall 5). */
export const GOSSIP_RPC_BYTES_MAX = BATCH_BYTES_MAX + 65_536
/**
 * Fields of one gossip RPC, those of its inner messages counted: an honest one has two subscriptions, one message, and control entries
 * for two topics; 512 ids of messages that are not wanted are the largest list.
 */
export const GOSSIP_RPC_FIELDS_MAX = 2_048
export const VALIDATION_MESSAGES_MAX = 1_024
export const VALIDATION_BYTES_MAX = 16_777_216
/** Batches verified at a time; more only queue behind the one event loop. */
export const VALIDATION_CONCURRENCY = 4
/** Batches of one peer that are judged or written at a time: an eighth of what the inbox takes from all, so that no peer fills it. */
export const VALIDATION_UNFINISHED_MAX = 32
/** Publish rate per origin, for gossip only; beyond it sync carries. */
export const GOSSIP_RATE_PER_SECOND = 50
export const GOSSIP_BURST = 500
/** Origins whose rate is remembered; all are verified members. */
export const GOSSIP_ORIGINS_MAX = 8_192
/** Explicit gossip peers that a node chooses among those that its operator configured (3.4). */
export const EXPLICIT_PEERS_MAX = 4
/** Of one organization, so that the choice spans two where two are configured; also of those that ask. */
export const EXPLICIT_PER_ORG_MAX = 2
/** Peers that chose this node and that it agrees with: each costs a copy of every message. Others are served by gossipsub's mesh. */
export const EXPLICIT_GRANTS_MAX = 16
/** Explicit peers are told of messages from this size on that they need not send them: a notice costs about 60 bytes for each. */
export const UNWANTED_BYTES_MIN = 4_096
/** Our own messages waiting to be published. Beyond it they travel by sync alone. */
export const PUBLISH_MESSAGES_MAX = 1_024
export const PUBLISH_BYTES_MAX = 16_777_216
/** Publishing waits while a peer that still drains holds more than this unsent. */
export const PACE_BYTES = 1_048_576
/** The longest that one message waits for slow peers. */
export const PACE_MS = 1_000
export const PACE_POLL_MS = 10
/** A peer behind of which nothing moved for this long is not waited for. */
export const STALLED_SOON_MS = 500
/** A peer that holds more than this unsent, or nothing moved for STALL_MS, is dropped and dialled again; sync repairs. */
export const UNSENT_BYTES_MAX = 6_291_456
export const STALL_MS = 5_000
/** gossipsub aborts the stream above this: the hard end of what one frozen peer costs. */
export const OUTBOUND_BUFFER_BYTES_MAX = 8_388_608
export const WATCHDOG_MS = 2_000
/** How long a ready link may be without both of its pubsub streams. */
export const PUBSUB_MISSING_MS = 8_000

/** Batches waiting for one addressee's node. Beyond it they travel by sync. */
export const PUSH_BATCHES_MAX = 256
export const PUSH_BYTES_MAX = 16_777_216
export const PUSH_IN_FLIGHT_MAX = 8
export const PUSH_ANSWER_MS = 15_000
export const PUSH_ANSWER_BYTES_MAX = 256

/** A sync answer: one batch or one part of a summary. */
export const SYNC_MESSAGE_BYTES_MAX = BATCH_BYTES_MAX + 16_384
export const SYNC_REQUEST_BYTES_MAX = 1_024
export const SYNC_EVERY_MS = 10_000
/** A gap is pulled after this; more gaps within it cost nothing. */
export const SYNC_GAP_MS = 200
/** No answer within this: the next peer, and others may ask for the same range. */
export const SYNC_ANSWER_MS = 2_000
/** How long a peer that let a question wait comes after the others: about six rounds. */
export const DOUBT_MS = 60_000
export const DOUBTED_MAX = 1_024
/** An offer of more batches than this is shared out: a second peer is asked at once. Several range requests for each. */
export const SYNC_SPLIT_SEQS = 256
/** Between two batches of a range answer. */
export const SYNC_BATCH_MS = 10_000
export const SYNC_PEERS_A_ROUND_MAX = 4
export const SYNC_IN_FLIGHT_MAX = 2
/** What one range request may be answered with, in bytes of batches; at least one batch comes. */
export const SYNC_RANGE_BYTES_MAX = 1_048_576
/** Sequence numbers of one range request. */
export const SYNC_RANGE_SEQS_MAX = 64
/** Of the first ones, before it is known how large the batches are: small enough to split a cold sync over peers. */
export const SYNC_RANGE_SEQS_FIRST = 8
/** While a range brings less than this, the next one names twice as many seqs. */
export const SYNC_RANGE_BYTES_FEW = 524_288
export const SUMMARY_ENTRIES_PER_MESSAGE = 512
export const SUMMARY_ENTRIES_MAX = 65_536
/** Contradicting heads that are remembered as looked into. */
export const CONFLICTS_MAX = 1_024
/** Heads of one summary that are held against our own headers, each at the cost of one read; the others in later rounds. */
export const HEADS_COMPARED_MAX = 256
/** Streams of which it is remembered at which head a peer was found to agree. */
export const HEADS_PROVEN_MAX = 16_384
/** Receipts that are remembered, so that they are told once. */
export const DELIVERY_NOTES_MAX = 16_384
/** Organizations whose view of our streams is kept ready. */
export const ENTITLED_VIEWS_MAX = 256
/** Ranges in a row that a peer offered and did not give: then it is left alone until the next round. */
export const EMPTY_RANGES_MAX = 16
/** How often, and how long in between, a batch is offered to an inbox that is full. */
export const BUSY_TRIES_MAX = 40
export const BUSY_WAIT_MS = 50
/** How often progress is told. */
export const PROGRESS_EVERY_MS = 250
/** Received batches whose write is not yet durable, per peer: enough to fill a group commit. */
export const SYNC_UNSTORED_MAX = 16

export const DIAL_FIRST_MS = 1_000
/** The longest wait between two tries: with DIAL_TIMEOUT_MS of a try in hand, a healed partition is noticed within half a minute. */
export const DIAL_LAST_MS = 15_000
/** When one lost peer is back, the others are tried at once; this seldom at most, so that one that comes and goes costs little. */
export const DIAL_HURRY_MS = 5_000
export const DIAL_TIMEOUT_MS = 10_000
export const DIALS_AT_ONCE_MAX = 8
/** After a drop of a link that worked. */
export const REDIAL_MS = 100
/** A link that lasted this long makes the next failure the first one. */
export const LINK_PROVEN_MS = 10_000
export const CONFIGURED_PEERS_MAX = 256
/** Addresses of members from the roster are dialled only while fewer links than this are ready. */
export const ROSTER_DIAL_LINKS_MAX = 12
export const ROSTER_TARGETS_MAX = 64
export const ROSTER_TARGETS_EVERY_MS = 10_000

/** Messages wrong at every honest node that one peer may send within the window, before it is dropped (V1). */
export const OFFENCES_MAX = 32
export const OFFENCE_WINDOW_MS = 10_000
/** How long a dropped offender stays out. */
export const OFFENDER_OUT_MS = 60_000
export const OFFENDERS_MAX = 1_024
