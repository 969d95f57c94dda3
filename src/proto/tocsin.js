/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const tocsin = $root.tocsin = (() => {

    /**
     * Namespace tocsin.
     * @exports tocsin
     * @namespace
     */
    const tocsin = {};

    tocsin.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof tocsin
         * @namespace
         */
        const v1 = {};

        v1.Batch = (function() {

            /**
             * Properties of a Batch.
             * @typedef {Object} tocsin.v1.Batch.$Properties
             * @property {Uint8Array|null} [header] Batch header
             * @property {Uint8Array|null} [signature] Batch signature
             * @property {Uint8Array|null} [salt] Batch salt
             * @property {Array.<Uint8Array>|null} [audience] Batch audience
             * @property {Uint8Array|null} [payload] Batch payload
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Batch.
             * @memberof tocsin.v1
             * @interface IBatch
             * @augments tocsin.v1.Batch.$Properties
             * @deprecated Use tocsin.v1.Batch.$Properties instead.
             */

            /**
             * Shape of a Batch.
             * @typedef {tocsin.v1.Batch.$Properties} tocsin.v1.Batch.$Shape
             */

            /**
             * Constructs a new Batch.
             * @memberof tocsin.v1
             * @classdesc Represents a Batch.
             * @constructor
             * @param {tocsin.v1.Batch.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Batch = function (properties) {
                this.audience = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Batch header.
             * @member {Uint8Array} header
             * @memberof tocsin.v1.Batch
             * @instance
             */
            Batch.prototype.header = $util.newBuffer([]);

            /**
             * Batch signature.
             * @member {Uint8Array} signature
             * @memberof tocsin.v1.Batch
             * @instance
             */
            Batch.prototype.signature = $util.newBuffer([]);

            /**
             * Batch salt.
             * @member {Uint8Array} salt
             * @memberof tocsin.v1.Batch
             * @instance
             */
            Batch.prototype.salt = $util.newBuffer([]);

            /**
             * Batch audience.
             * @member {Array.<Uint8Array>} audience
             * @memberof tocsin.v1.Batch
             * @instance
             */
            Batch.prototype.audience = $util.emptyArray;

            /**
             * Batch payload.
             * @member {Uint8Array} payload
             * @memberof tocsin.v1.Batch
             * @instance
             */
            Batch.prototype.payload = $util.newBuffer([]);

            /**
             * Creates a new Batch instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Batch
             * @static
             * @param {tocsin.v1.Batch.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Batch} Batch instance
             * @type {{
             *   (properties: tocsin.v1.Batch.$Shape): tocsin.v1.Batch & tocsin.v1.Batch.$Shape;
             *   (properties?: tocsin.v1.Batch.$Properties): tocsin.v1.Batch;
             * }}
             */
            Batch.create = function(properties) {
                return new Batch(properties);
            };

            /**
             * Encodes the specified Batch message. Does not implicitly {@link tocsin.v1.Batch.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Batch
             * @static
             * @param {tocsin.v1.Batch.$Properties} message Batch message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Batch.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.header != null && $Object.hasOwnProperty.call(message, "header") && message.header.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.header);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                if (message.salt != null && $Object.hasOwnProperty.call(message, "salt") && message.salt.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.salt);
                if (message.audience != null && message.audience.length)
                    for (let i = 0; i < message.audience.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.audience[i]);
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.payload);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Batch message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Batch
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Batch & tocsin.v1.Batch.$Shape} Batch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Batch.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Batch();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.header = value;
                            else
                                delete message.header;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.salt = value;
                            else
                                delete message.salt;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.audience && message.audience.length))
                                message.audience = [];
                            message.audience.push(reader.bytes());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.payload = value;
                            else
                                delete message.payload;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Batch;
        })();

        v1.Header = (function() {

            /**
             * Properties of a Header.
             * @typedef {Object} tocsin.v1.Header.$Properties
             * @property {Uint8Array|null} [streamId] Header streamId
             * @property {Uint8Array|null} [nodeKey] Header nodeKey
             * @property {Uint8Array|null} [orgKey] Header orgKey
             * @property {Uint8Array|null} [audienceHash] Header audienceHash
             * @property {number|null} [epoch] Header epoch
             * @property {number|null} ["class"] Header class
             * @property {number|null} [seq] Header seq
             * @property {Uint8Array|null} [prev] Header prev
             * @property {number|Long|null} [createdMs] Header createdMs
             * @property {number|null} [floorSeq] Header floorSeq
             * @property {number|Long|null} [expiresMs] Header expiresMs
             * @property {number|null} [maxTlp] Header maxTlp
             * @property {number|null} [records] Header records
             * @property {Uint8Array|null} [payloadSha256] Header payloadSha256
             * @property {number|null} [payloadBytes] Header payloadBytes
             * @property {number|null} [codec] Header codec
             * @property {number|null} [scrubVersion] Header scrubVersion
             * @property {Uint8Array|null} [certificateId] Header certificateId
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Header.
             * @memberof tocsin.v1
             * @interface IHeader
             * @augments tocsin.v1.Header.$Properties
             * @deprecated Use tocsin.v1.Header.$Properties instead.
             */

            /**
             * Shape of a Header.
             * @typedef {tocsin.v1.Header.$Properties} tocsin.v1.Header.$Shape
             */

            /**
             * Constructs a new Header.
             * @memberof tocsin.v1
             * @classdesc Represents a Header.
             * @constructor
             * @param {tocsin.v1.Header.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Header = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Header streamId.
             * @member {Uint8Array} streamId
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.streamId = $util.newBuffer([]);

            /**
             * Header nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.nodeKey = $util.newBuffer([]);

            /**
             * Header orgKey.
             * @member {Uint8Array} orgKey
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.orgKey = $util.newBuffer([]);

            /**
             * Header audienceHash.
             * @member {Uint8Array} audienceHash
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.audienceHash = $util.newBuffer([]);

            /**
             * Header epoch.
             * @member {number} epoch
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.epoch = 0;

            /**
             * Header class.
             * @member {number} class
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype["class"] = 0;

            /**
             * Header seq.
             * @member {number} seq
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.seq = 0;

            /**
             * Header prev.
             * @member {Uint8Array} prev
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.prev = $util.newBuffer([]);

            /**
             * Header createdMs.
             * @member {number|Long} createdMs
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.createdMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Header floorSeq.
             * @member {number} floorSeq
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.floorSeq = 0;

            /**
             * Header expiresMs.
             * @member {number|Long} expiresMs
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.expiresMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Header maxTlp.
             * @member {number} maxTlp
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.maxTlp = 0;

            /**
             * Header records.
             * @member {number} records
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.records = 0;

            /**
             * Header payloadSha256.
             * @member {Uint8Array} payloadSha256
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.payloadSha256 = $util.newBuffer([]);

            /**
             * Header payloadBytes.
             * @member {number} payloadBytes
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.payloadBytes = 0;

            /**
             * Header codec.
             * @member {number} codec
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.codec = 0;

            /**
             * Header scrubVersion.
             * @member {number} scrubVersion
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.scrubVersion = 0;

            /**
             * Header certificateId.
             * @member {Uint8Array} certificateId
             * @memberof tocsin.v1.Header
             * @instance
             */
            Header.prototype.certificateId = $util.newBuffer([]);

            /**
             * Creates a new Header instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Header
             * @static
             * @param {tocsin.v1.Header.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Header} Header instance
             * @type {{
             *   (properties: tocsin.v1.Header.$Shape): tocsin.v1.Header & tocsin.v1.Header.$Shape;
             *   (properties?: tocsin.v1.Header.$Properties): tocsin.v1.Header;
             * }}
             */
            Header.create = function(properties) {
                return new Header(properties);
            };

            /**
             * Encodes the specified Header message. Does not implicitly {@link tocsin.v1.Header.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Header
             * @static
             * @param {tocsin.v1.Header.$Properties} message Header message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Header.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.streamId != null && $Object.hasOwnProperty.call(message, "streamId") && message.streamId.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.streamId);
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nodeKey);
                if (message.orgKey != null && $Object.hasOwnProperty.call(message, "orgKey") && message.orgKey.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.orgKey);
                if (message.audienceHash != null && $Object.hasOwnProperty.call(message, "audienceHash") && message.audienceHash.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.audienceHash);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.epoch);
                if (message["class"] != null && $Object.hasOwnProperty.call(message, "class") && message["class"] !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message["class"]);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && message.seq !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.seq);
                if (message.prev != null && $Object.hasOwnProperty.call(message, "prev") && message.prev.length)
                    writer.uint32(/* id 8, wireType 2 =*/66).bytes(message.prev);
                if (message.createdMs != null && $Object.hasOwnProperty.call(message, "createdMs") && (typeof message.createdMs === "object" ? message.createdMs.low || message.createdMs.high : message.createdMs !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).uint64(message.createdMs);
                if (message.floorSeq != null && $Object.hasOwnProperty.call(message, "floorSeq") && message.floorSeq !== 0)
                    writer.uint32(/* id 10, wireType 0 =*/80).uint32(message.floorSeq);
                if (message.expiresMs != null && $Object.hasOwnProperty.call(message, "expiresMs") && (typeof message.expiresMs === "object" ? message.expiresMs.low || message.expiresMs.high : message.expiresMs !== 0))
                    writer.uint32(/* id 11, wireType 0 =*/88).uint64(message.expiresMs);
                if (message.maxTlp != null && $Object.hasOwnProperty.call(message, "maxTlp") && message.maxTlp !== 0)
                    writer.uint32(/* id 12, wireType 0 =*/96).uint32(message.maxTlp);
                if (message.records != null && $Object.hasOwnProperty.call(message, "records") && message.records !== 0)
                    writer.uint32(/* id 13, wireType 0 =*/104).uint32(message.records);
                if (message.payloadSha256 != null && $Object.hasOwnProperty.call(message, "payloadSha256") && message.payloadSha256.length)
                    writer.uint32(/* id 14, wireType 2 =*/114).bytes(message.payloadSha256);
                if (message.payloadBytes != null && $Object.hasOwnProperty.call(message, "payloadBytes") && message.payloadBytes !== 0)
                    writer.uint32(/* id 15, wireType 0 =*/120).uint32(message.payloadBytes);
                if (message.codec != null && $Object.hasOwnProperty.call(message, "codec") && message.codec !== 0)
                    writer.uint32(/* id 16, wireType 0 =*/128).uint32(message.codec);
                if (message.scrubVersion != null && $Object.hasOwnProperty.call(message, "scrubVersion") && message.scrubVersion !== 0)
                    writer.uint32(/* id 17, wireType 0 =*/136).uint32(message.scrubVersion);
                if (message.certificateId != null && $Object.hasOwnProperty.call(message, "certificateId") && message.certificateId.length)
                    writer.uint32(/* id 18, wireType 2 =*/146).bytes(message.certificateId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Header message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Header
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Header & tocsin.v1.Header.$Shape} Header
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Header.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Header();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.streamId = value;
                            else
                                delete message.streamId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.orgKey = value;
                            else
                                delete message.orgKey;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.audienceHash = value;
                            else
                                delete message.audienceHash;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message["class"] = value;
                            else
                                delete message["class"];
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.prev = value;
                            else
                                delete message.prev;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.createdMs = value;
                            else
                                delete message.createdMs;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.floorSeq = value;
                            else
                                delete message.floorSeq;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.expiresMs = value;
                            else
                                delete message.expiresMs;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxTlp = value;
                            else
                                delete message.maxTlp;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.records = value;
                            else
                                delete message.records;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.payloadSha256 = value;
                            else
                                delete message.payloadSha256;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.payloadBytes = value;
                            else
                                delete message.payloadBytes;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.codec = value;
                            else
                                delete message.codec;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.scrubVersion = value;
                            else
                                delete message.scrubVersion;
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.certificateId = value;
                            else
                                delete message.certificateId;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Header;
        })();

        v1.Hello = (function() {

            /**
             * Properties of a Hello.
             * @typedef {Object} tocsin.v1.Hello.$Properties
             * @property {tocsin.v1.HelloOpen.$Properties|null} [open] Hello open
             * @property {tocsin.v1.HelloObjects.$Properties|null} [objects] Hello objects
             * @property {tocsin.v1.HelloRequest.$Properties|null} [request] Hello request
             * @property {tocsin.v1.HelloVerdict.$Properties|null} [verdict] Hello verdict
             * @property {tocsin.v1.HelloInstance.$Properties|null} [instance] Hello instance
             * @property {"open"|"objects"|"request"|"verdict"|"instance"} [kind] Hello kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hello.
             * @memberof tocsin.v1
             * @interface IHello
             * @augments tocsin.v1.Hello.$Properties
             * @deprecated Use tocsin.v1.Hello.$Properties instead.
             */

            /**
             * Narrowed shape of a Hello.
             * @typedef {{
             *   open?: tocsin.v1.HelloOpen.$Shape|null;
             *   objects?: tocsin.v1.HelloObjects.$Shape|null;
             *   request?: tocsin.v1.HelloRequest.$Shape|null;
             *   verdict?: tocsin.v1.HelloVerdict.$Shape|null;
             *   instance?: tocsin.v1.HelloInstance.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; open?: null; objects?: null; request?: null; verdict?: null; instance?: null }|{ kind?: "open"; open: tocsin.v1.HelloOpen.$Shape; objects?: null; request?: null; verdict?: null; instance?: null }|{ kind?: "objects"; open?: null; objects: tocsin.v1.HelloObjects.$Shape; request?: null; verdict?: null; instance?: null }|{ kind?: "request"; open?: null; objects?: null; request: tocsin.v1.HelloRequest.$Shape; verdict?: null; instance?: null }|{ kind?: "verdict"; open?: null; objects?: null; request?: null; verdict: tocsin.v1.HelloVerdict.$Shape; instance?: null }|{ kind?: "instance"; open?: null; objects?: null; request?: null; verdict?: null; instance: tocsin.v1.HelloInstance.$Shape })
             * )} tocsin.v1.Hello.$Shape
             */

            /**
             * Constructs a new Hello.
             * @memberof tocsin.v1
             * @classdesc Represents a Hello.
             * @constructor
             * @param {tocsin.v1.Hello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hello = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hello open.
             * @member {tocsin.v1.HelloOpen.$Properties|null|undefined} open
             * @memberof tocsin.v1.Hello
             * @instance
             */
            Hello.prototype.open = null;

            /**
             * Hello objects.
             * @member {tocsin.v1.HelloObjects.$Properties|null|undefined} objects
             * @memberof tocsin.v1.Hello
             * @instance
             */
            Hello.prototype.objects = null;

            /**
             * Hello request.
             * @member {tocsin.v1.HelloRequest.$Properties|null|undefined} request
             * @memberof tocsin.v1.Hello
             * @instance
             */
            Hello.prototype.request = null;

            /**
             * Hello verdict.
             * @member {tocsin.v1.HelloVerdict.$Properties|null|undefined} verdict
             * @memberof tocsin.v1.Hello
             * @instance
             */
            Hello.prototype.verdict = null;

            /**
             * Hello instance.
             * @member {tocsin.v1.HelloInstance.$Properties|null|undefined} instance
             * @memberof tocsin.v1.Hello
             * @instance
             */
            Hello.prototype.instance = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Hello kind.
             * @member {"open"|"objects"|"request"|"verdict"|"instance"|undefined} kind
             * @memberof tocsin.v1.Hello
             * @instance
             */
            $Object.defineProperty(Hello.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["open", "objects", "request", "verdict", "instance"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Hello instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Hello
             * @static
             * @param {tocsin.v1.Hello.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Hello} Hello instance
             * @type {{
             *   (properties: tocsin.v1.Hello.$Shape): tocsin.v1.Hello & tocsin.v1.Hello.$Shape;
             *   (properties?: tocsin.v1.Hello.$Properties): tocsin.v1.Hello;
             * }}
             */
            Hello.create = function(properties) {
                return new Hello(properties);
            };

            /**
             * Encodes the specified Hello message. Does not implicitly {@link tocsin.v1.Hello.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Hello
             * @static
             * @param {tocsin.v1.Hello.$Properties} message Hello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.open != null && $Object.hasOwnProperty.call(message, "open"))
                    $root.tocsin.v1.HelloOpen.encode(message.open, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.objects != null && $Object.hasOwnProperty.call(message, "objects"))
                    $root.tocsin.v1.HelloObjects.encode(message.objects, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.request != null && $Object.hasOwnProperty.call(message, "request"))
                    $root.tocsin.v1.HelloRequest.encode(message.request, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.verdict != null && $Object.hasOwnProperty.call(message, "verdict"))
                    $root.tocsin.v1.HelloVerdict.encode(message.verdict, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.instance != null && $Object.hasOwnProperty.call(message, "instance"))
                    $root.tocsin.v1.HelloInstance.encode(message.instance, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Hello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Hello & tocsin.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Hello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.open = $root.tocsin.v1.HelloOpen.decode(reader, reader.size(), $undefined, _depth + 1, message.open);
                            message.kind = "open";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.objects = $root.tocsin.v1.HelloObjects.decode(reader, reader.size(), $undefined, _depth + 1, message.objects);
                            message.kind = "objects";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.request = $root.tocsin.v1.HelloRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.request);
                            message.kind = "request";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.verdict = $root.tocsin.v1.HelloVerdict.decode(reader, reader.size(), $undefined, _depth + 1, message.verdict);
                            message.kind = "verdict";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.instance = $root.tocsin.v1.HelloInstance.decode(reader, reader.size(), $undefined, _depth + 1, message.instance);
                            message.kind = "instance";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Hello;
        })();

        v1.HelloOpen = (function() {

            /**
             * Properties of a HelloOpen.
             * @typedef {Object} tocsin.v1.HelloOpen.$Properties
             * @property {number|null} [version] HelloOpen version
             * @property {Uint8Array|null} [meshId] HelloOpen meshId
             * @property {Uint8Array|null} [rosterDigest] HelloOpen rosterDigest
             * @property {number|Long|null} [clockMs] HelloOpen clockMs
             * @property {string|null} [agent] HelloOpen agent
             * @property {Array.<tocsin.v1.Signed.$Properties>|null} [chain] HelloOpen chain
             * @property {Uint8Array|null} [instance] HelloOpen instance
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HelloOpen.
             * @memberof tocsin.v1
             * @interface IHelloOpen
             * @augments tocsin.v1.HelloOpen.$Properties
             * @deprecated Use tocsin.v1.HelloOpen.$Properties instead.
             */

            /**
             * Shape of a HelloOpen.
             * @typedef {tocsin.v1.HelloOpen.$Properties} tocsin.v1.HelloOpen.$Shape
             */

            /**
             * Constructs a new HelloOpen.
             * @memberof tocsin.v1
             * @classdesc Represents a HelloOpen.
             * @constructor
             * @param {tocsin.v1.HelloOpen.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HelloOpen = function (properties) {
                this.chain = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HelloOpen version.
             * @member {number} version
             * @memberof tocsin.v1.HelloOpen
             * @instance
             */
            HelloOpen.prototype.version = 0;

            /**
             * HelloOpen meshId.
             * @member {Uint8Array} meshId
             * @memberof tocsin.v1.HelloOpen
             * @instance
             */
            HelloOpen.prototype.meshId = $util.newBuffer([]);

            /**
             * HelloOpen rosterDigest.
             * @member {Uint8Array} rosterDigest
             * @memberof tocsin.v1.HelloOpen
             * @instance
             */
            HelloOpen.prototype.rosterDigest = $util.newBuffer([]);

            /**
             * HelloOpen clockMs.
             * @member {number|Long} clockMs
             * @memberof tocsin.v1.HelloOpen
             * @instance
             */
            HelloOpen.prototype.clockMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * HelloOpen agent.
             * @member {string} agent
             * @memberof tocsin.v1.HelloOpen
             * @instance
             */
            HelloOpen.prototype.agent = "";

            /**
             * HelloOpen chain.
             * @member {Array.<tocsin.v1.Signed.$Properties>} chain
             * @memberof tocsin.v1.HelloOpen
             * @instance
             */
            HelloOpen.prototype.chain = $util.emptyArray;

            /**
             * HelloOpen instance.
             * @member {Uint8Array} instance
             * @memberof tocsin.v1.HelloOpen
             * @instance
             */
            HelloOpen.prototype.instance = $util.newBuffer([]);

            /**
             * Creates a new HelloOpen instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.HelloOpen
             * @static
             * @param {tocsin.v1.HelloOpen.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.HelloOpen} HelloOpen instance
             * @type {{
             *   (properties: tocsin.v1.HelloOpen.$Shape): tocsin.v1.HelloOpen & tocsin.v1.HelloOpen.$Shape;
             *   (properties?: tocsin.v1.HelloOpen.$Properties): tocsin.v1.HelloOpen;
             * }}
             */
            HelloOpen.create = function(properties) {
                return new HelloOpen(properties);
            };

            /**
             * Encodes the specified HelloOpen message. Does not implicitly {@link tocsin.v1.HelloOpen.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.HelloOpen
             * @static
             * @param {tocsin.v1.HelloOpen.$Properties} message HelloOpen message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HelloOpen.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.meshId != null && $Object.hasOwnProperty.call(message, "meshId") && message.meshId.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.meshId);
                if (message.rosterDigest != null && $Object.hasOwnProperty.call(message, "rosterDigest") && message.rosterDigest.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.rosterDigest);
                if (message.clockMs != null && $Object.hasOwnProperty.call(message, "clockMs") && (typeof message.clockMs === "object" ? message.clockMs.low || message.clockMs.high : message.clockMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.clockMs);
                if (message.agent != null && $Object.hasOwnProperty.call(message, "agent") && message.agent !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.agent);
                if (message.chain != null && message.chain.length)
                    for (let i = 0; i < message.chain.length; ++i)
                        $root.tocsin.v1.Signed.encode(message.chain[i], writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.instance != null && $Object.hasOwnProperty.call(message, "instance") && message.instance.length)
                    writer.uint32(/* id 7, wireType 2 =*/58).bytes(message.instance);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HelloOpen message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.HelloOpen
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloOpen & tocsin.v1.HelloOpen.$Shape} HelloOpen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HelloOpen.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.HelloOpen();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.meshId = value;
                            else
                                delete message.meshId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.rosterDigest = value;
                            else
                                delete message.rosterDigest;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.clockMs = value;
                            else
                                delete message.clockMs;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.agent = value;
                            else
                                delete message.agent;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.chain && message.chain.length))
                                message.chain = [];
                            message.chain.push($root.tocsin.v1.Signed.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.instance = value;
                            else
                                delete message.instance;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HelloOpen;
        })();

        v1.HelloInstance = (function() {

            /**
             * Properties of a HelloInstance.
             * @typedef {Object} tocsin.v1.HelloInstance.$Properties
             * @property {Uint8Array|null} [instance] HelloInstance instance
             * @property {Uint8Array|null} [presence] HelloInstance presence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HelloInstance.
             * @memberof tocsin.v1
             * @interface IHelloInstance
             * @augments tocsin.v1.HelloInstance.$Properties
             * @deprecated Use tocsin.v1.HelloInstance.$Properties instead.
             */

            /**
             * Shape of a HelloInstance.
             * @typedef {tocsin.v1.HelloInstance.$Properties} tocsin.v1.HelloInstance.$Shape
             */

            /**
             * Constructs a new HelloInstance.
             * @memberof tocsin.v1
             * @classdesc Represents a HelloInstance.
             * @constructor
             * @param {tocsin.v1.HelloInstance.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HelloInstance = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HelloInstance instance.
             * @member {Uint8Array} instance
             * @memberof tocsin.v1.HelloInstance
             * @instance
             */
            HelloInstance.prototype.instance = $util.newBuffer([]);

            /**
             * HelloInstance presence.
             * @member {Uint8Array} presence
             * @memberof tocsin.v1.HelloInstance
             * @instance
             */
            HelloInstance.prototype.presence = $util.newBuffer([]);

            /**
             * Creates a new HelloInstance instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.HelloInstance
             * @static
             * @param {tocsin.v1.HelloInstance.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.HelloInstance} HelloInstance instance
             * @type {{
             *   (properties: tocsin.v1.HelloInstance.$Shape): tocsin.v1.HelloInstance & tocsin.v1.HelloInstance.$Shape;
             *   (properties?: tocsin.v1.HelloInstance.$Properties): tocsin.v1.HelloInstance;
             * }}
             */
            HelloInstance.create = function(properties) {
                return new HelloInstance(properties);
            };

            /**
             * Encodes the specified HelloInstance message. Does not implicitly {@link tocsin.v1.HelloInstance.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.HelloInstance
             * @static
             * @param {tocsin.v1.HelloInstance.$Properties} message HelloInstance message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HelloInstance.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.instance != null && $Object.hasOwnProperty.call(message, "instance") && message.instance.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.instance);
                if (message.presence != null && $Object.hasOwnProperty.call(message, "presence") && message.presence.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.presence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HelloInstance message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.HelloInstance
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloInstance & tocsin.v1.HelloInstance.$Shape} HelloInstance
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HelloInstance.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.HelloInstance();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.instance = value;
                            else
                                delete message.instance;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.presence = value;
                            else
                                delete message.presence;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HelloInstance;
        })();

        v1.SignedPresence = (function() {

            /**
             * Properties of a SignedPresence.
             * @typedef {Object} tocsin.v1.SignedPresence.$Properties
             * @property {Uint8Array|null} [body] SignedPresence body
             * @property {Uint8Array|null} [signature] SignedPresence signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SignedPresence.
             * @memberof tocsin.v1
             * @interface ISignedPresence
             * @augments tocsin.v1.SignedPresence.$Properties
             * @deprecated Use tocsin.v1.SignedPresence.$Properties instead.
             */

            /**
             * Shape of a SignedPresence.
             * @typedef {tocsin.v1.SignedPresence.$Properties} tocsin.v1.SignedPresence.$Shape
             */

            /**
             * Constructs a new SignedPresence.
             * @memberof tocsin.v1
             * @classdesc Represents a SignedPresence.
             * @constructor
             * @param {tocsin.v1.SignedPresence.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SignedPresence = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SignedPresence body.
             * @member {Uint8Array} body
             * @memberof tocsin.v1.SignedPresence
             * @instance
             */
            SignedPresence.prototype.body = $util.newBuffer([]);

            /**
             * SignedPresence signature.
             * @member {Uint8Array} signature
             * @memberof tocsin.v1.SignedPresence
             * @instance
             */
            SignedPresence.prototype.signature = $util.newBuffer([]);

            /**
             * Creates a new SignedPresence instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.SignedPresence
             * @static
             * @param {tocsin.v1.SignedPresence.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.SignedPresence} SignedPresence instance
             * @type {{
             *   (properties: tocsin.v1.SignedPresence.$Shape): tocsin.v1.SignedPresence & tocsin.v1.SignedPresence.$Shape;
             *   (properties?: tocsin.v1.SignedPresence.$Properties): tocsin.v1.SignedPresence;
             * }}
             */
            SignedPresence.create = function(properties) {
                return new SignedPresence(properties);
            };

            /**
             * Encodes the specified SignedPresence message. Does not implicitly {@link tocsin.v1.SignedPresence.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.SignedPresence
             * @static
             * @param {tocsin.v1.SignedPresence.$Properties} message SignedPresence message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SignedPresence.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.body != null && $Object.hasOwnProperty.call(message, "body") && message.body.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.body);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SignedPresence message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.SignedPresence
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.SignedPresence & tocsin.v1.SignedPresence.$Shape} SignedPresence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SignedPresence.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.SignedPresence();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.body = value;
                            else
                                delete message.body;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SignedPresence;
        })();

        v1.Presence = (function() {

            /**
             * Properties of a Presence.
             * @typedef {Object} tocsin.v1.Presence.$Properties
             * @property {Uint8Array|null} [nodeKey] Presence nodeKey
             * @property {Uint8Array|null} [instance] Presence instance
             * @property {number|Long|null} [startedMs] Presence startedMs
             * @property {number|Long|null} [madeMs] Presence madeMs
             * @property {Uint8Array|null} [sees] Presence sees
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Presence.
             * @memberof tocsin.v1
             * @interface IPresence
             * @augments tocsin.v1.Presence.$Properties
             * @deprecated Use tocsin.v1.Presence.$Properties instead.
             */

            /**
             * Shape of a Presence.
             * @typedef {tocsin.v1.Presence.$Properties} tocsin.v1.Presence.$Shape
             */

            /**
             * Constructs a new Presence.
             * @memberof tocsin.v1
             * @classdesc Represents a Presence.
             * @constructor
             * @param {tocsin.v1.Presence.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Presence = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Presence nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.Presence
             * @instance
             */
            Presence.prototype.nodeKey = $util.newBuffer([]);

            /**
             * Presence instance.
             * @member {Uint8Array} instance
             * @memberof tocsin.v1.Presence
             * @instance
             */
            Presence.prototype.instance = $util.newBuffer([]);

            /**
             * Presence startedMs.
             * @member {number|Long} startedMs
             * @memberof tocsin.v1.Presence
             * @instance
             */
            Presence.prototype.startedMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Presence madeMs.
             * @member {number|Long} madeMs
             * @memberof tocsin.v1.Presence
             * @instance
             */
            Presence.prototype.madeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Presence sees.
             * @member {Uint8Array} sees
             * @memberof tocsin.v1.Presence
             * @instance
             */
            Presence.prototype.sees = $util.newBuffer([]);

            /**
             * Creates a new Presence instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Presence
             * @static
             * @param {tocsin.v1.Presence.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Presence} Presence instance
             * @type {{
             *   (properties: tocsin.v1.Presence.$Shape): tocsin.v1.Presence & tocsin.v1.Presence.$Shape;
             *   (properties?: tocsin.v1.Presence.$Properties): tocsin.v1.Presence;
             * }}
             */
            Presence.create = function(properties) {
                return new Presence(properties);
            };

            /**
             * Encodes the specified Presence message. Does not implicitly {@link tocsin.v1.Presence.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Presence
             * @static
             * @param {tocsin.v1.Presence.$Properties} message Presence message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Presence.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.nodeKey);
                if (message.instance != null && $Object.hasOwnProperty.call(message, "instance") && message.instance.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.instance);
                if (message.startedMs != null && $Object.hasOwnProperty.call(message, "startedMs") && (typeof message.startedMs === "object" ? message.startedMs.low || message.startedMs.high : message.startedMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.startedMs);
                if (message.madeMs != null && $Object.hasOwnProperty.call(message, "madeMs") && (typeof message.madeMs === "object" ? message.madeMs.low || message.madeMs.high : message.madeMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.madeMs);
                if (message.sees != null && $Object.hasOwnProperty.call(message, "sees") && message.sees.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.sees);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Presence message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Presence
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Presence & tocsin.v1.Presence.$Shape} Presence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Presence.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Presence();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.instance = value;
                            else
                                delete message.instance;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.startedMs = value;
                            else
                                delete message.startedMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.madeMs = value;
                            else
                                delete message.madeMs;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.sees = value;
                            else
                                delete message.sees;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Presence;
        })();

        v1.HelloObjects = (function() {

            /**
             * Properties of a HelloObjects.
             * @typedef {Object} tocsin.v1.HelloObjects.$Properties
             * @property {Array.<tocsin.v1.Signed.$Properties>|null} [objects] HelloObjects objects
             * @property {boolean|null} [more] HelloObjects more
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HelloObjects.
             * @memberof tocsin.v1
             * @interface IHelloObjects
             * @augments tocsin.v1.HelloObjects.$Properties
             * @deprecated Use tocsin.v1.HelloObjects.$Properties instead.
             */

            /**
             * Shape of a HelloObjects.
             * @typedef {tocsin.v1.HelloObjects.$Properties} tocsin.v1.HelloObjects.$Shape
             */

            /**
             * Constructs a new HelloObjects.
             * @memberof tocsin.v1
             * @classdesc Represents a HelloObjects.
             * @constructor
             * @param {tocsin.v1.HelloObjects.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HelloObjects = function (properties) {
                this.objects = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HelloObjects objects.
             * @member {Array.<tocsin.v1.Signed.$Properties>} objects
             * @memberof tocsin.v1.HelloObjects
             * @instance
             */
            HelloObjects.prototype.objects = $util.emptyArray;

            /**
             * HelloObjects more.
             * @member {boolean} more
             * @memberof tocsin.v1.HelloObjects
             * @instance
             */
            HelloObjects.prototype.more = false;

            /**
             * Creates a new HelloObjects instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.HelloObjects
             * @static
             * @param {tocsin.v1.HelloObjects.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.HelloObjects} HelloObjects instance
             * @type {{
             *   (properties: tocsin.v1.HelloObjects.$Shape): tocsin.v1.HelloObjects & tocsin.v1.HelloObjects.$Shape;
             *   (properties?: tocsin.v1.HelloObjects.$Properties): tocsin.v1.HelloObjects;
             * }}
             */
            HelloObjects.create = function(properties) {
                return new HelloObjects(properties);
            };

            /**
             * Encodes the specified HelloObjects message. Does not implicitly {@link tocsin.v1.HelloObjects.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.HelloObjects
             * @static
             * @param {tocsin.v1.HelloObjects.$Properties} message HelloObjects message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HelloObjects.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.objects != null && message.objects.length)
                    for (let i = 0; i < message.objects.length; ++i)
                        $root.tocsin.v1.Signed.encode(message.objects[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.more != null && $Object.hasOwnProperty.call(message, "more") && message.more !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.more);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HelloObjects message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.HelloObjects
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloObjects & tocsin.v1.HelloObjects.$Shape} HelloObjects
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HelloObjects.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.HelloObjects();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.objects && message.objects.length))
                                message.objects = [];
                            message.objects.push($root.tocsin.v1.Signed.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.more = value;
                            else
                                delete message.more;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HelloObjects;
        })();

        v1.HelloRequest = (function() {

            /**
             * Properties of a HelloRequest.
             * @typedef {Object} tocsin.v1.HelloRequest.$Properties
             * @property {Array.<Uint8Array>|null} [ids] HelloRequest ids
             * @property {boolean|null} [all] HelloRequest all
             * @property {Uint8Array|null} [held] HelloRequest held
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HelloRequest.
             * @memberof tocsin.v1
             * @interface IHelloRequest
             * @augments tocsin.v1.HelloRequest.$Properties
             * @deprecated Use tocsin.v1.HelloRequest.$Properties instead.
             */

            /**
             * Shape of a HelloRequest.
             * @typedef {tocsin.v1.HelloRequest.$Properties} tocsin.v1.HelloRequest.$Shape
             */

            /**
             * Constructs a new HelloRequest.
             * @memberof tocsin.v1
             * @classdesc Represents a HelloRequest.
             * @constructor
             * @param {tocsin.v1.HelloRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HelloRequest = function (properties) {
                this.ids = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HelloRequest ids.
             * @member {Array.<Uint8Array>} ids
             * @memberof tocsin.v1.HelloRequest
             * @instance
             */
            HelloRequest.prototype.ids = $util.emptyArray;

            /**
             * HelloRequest all.
             * @member {boolean} all
             * @memberof tocsin.v1.HelloRequest
             * @instance
             */
            HelloRequest.prototype.all = false;

            /**
             * HelloRequest held.
             * @member {Uint8Array} held
             * @memberof tocsin.v1.HelloRequest
             * @instance
             */
            HelloRequest.prototype.held = $util.newBuffer([]);

            /**
             * Creates a new HelloRequest instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.HelloRequest
             * @static
             * @param {tocsin.v1.HelloRequest.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.HelloRequest} HelloRequest instance
             * @type {{
             *   (properties: tocsin.v1.HelloRequest.$Shape): tocsin.v1.HelloRequest & tocsin.v1.HelloRequest.$Shape;
             *   (properties?: tocsin.v1.HelloRequest.$Properties): tocsin.v1.HelloRequest;
             * }}
             */
            HelloRequest.create = function(properties) {
                return new HelloRequest(properties);
            };

            /**
             * Encodes the specified HelloRequest message. Does not implicitly {@link tocsin.v1.HelloRequest.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.HelloRequest
             * @static
             * @param {tocsin.v1.HelloRequest.$Properties} message HelloRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HelloRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ids != null && message.ids.length)
                    for (let i = 0; i < message.ids.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.ids[i]);
                if (message.all != null && $Object.hasOwnProperty.call(message, "all") && message.all !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.all);
                if (message.held != null && $Object.hasOwnProperty.call(message, "held") && message.held.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.held);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HelloRequest message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.HelloRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloRequest & tocsin.v1.HelloRequest.$Shape} HelloRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HelloRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.HelloRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.ids && message.ids.length))
                                message.ids = [];
                            message.ids.push(reader.bytes());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.all = value;
                            else
                                delete message.all;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.held = value;
                            else
                                delete message.held;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HelloRequest;
        })();

        v1.HelloVerdict = (function() {

            /**
             * Properties of a HelloVerdict.
             * @typedef {Object} tocsin.v1.HelloVerdict.$Properties
             * @property {boolean|null} [admitted] HelloVerdict admitted
             * @property {string|null} [code] HelloVerdict code
             * @property {Uint8Array|null} [rosterDigest] HelloVerdict rosterDigest
             * @property {boolean|null} [explicit] HelloVerdict explicit
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HelloVerdict.
             * @memberof tocsin.v1
             * @interface IHelloVerdict
             * @augments tocsin.v1.HelloVerdict.$Properties
             * @deprecated Use tocsin.v1.HelloVerdict.$Properties instead.
             */

            /**
             * Shape of a HelloVerdict.
             * @typedef {tocsin.v1.HelloVerdict.$Properties} tocsin.v1.HelloVerdict.$Shape
             */

            /**
             * Constructs a new HelloVerdict.
             * @memberof tocsin.v1
             * @classdesc Represents a HelloVerdict.
             * @constructor
             * @param {tocsin.v1.HelloVerdict.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HelloVerdict = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HelloVerdict admitted.
             * @member {boolean} admitted
             * @memberof tocsin.v1.HelloVerdict
             * @instance
             */
            HelloVerdict.prototype.admitted = false;

            /**
             * HelloVerdict code.
             * @member {string} code
             * @memberof tocsin.v1.HelloVerdict
             * @instance
             */
            HelloVerdict.prototype.code = "";

            /**
             * HelloVerdict rosterDigest.
             * @member {Uint8Array} rosterDigest
             * @memberof tocsin.v1.HelloVerdict
             * @instance
             */
            HelloVerdict.prototype.rosterDigest = $util.newBuffer([]);

            /**
             * HelloVerdict explicit.
             * @member {boolean} explicit
             * @memberof tocsin.v1.HelloVerdict
             * @instance
             */
            HelloVerdict.prototype.explicit = false;

            /**
             * Creates a new HelloVerdict instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.HelloVerdict
             * @static
             * @param {tocsin.v1.HelloVerdict.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.HelloVerdict} HelloVerdict instance
             * @type {{
             *   (properties: tocsin.v1.HelloVerdict.$Shape): tocsin.v1.HelloVerdict & tocsin.v1.HelloVerdict.$Shape;
             *   (properties?: tocsin.v1.HelloVerdict.$Properties): tocsin.v1.HelloVerdict;
             * }}
             */
            HelloVerdict.create = function(properties) {
                return new HelloVerdict(properties);
            };

            /**
             * Encodes the specified HelloVerdict message. Does not implicitly {@link tocsin.v1.HelloVerdict.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.HelloVerdict
             * @static
             * @param {tocsin.v1.HelloVerdict.$Properties} message HelloVerdict message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HelloVerdict.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.admitted != null && $Object.hasOwnProperty.call(message, "admitted") && message.admitted !== false)
                    writer.uint32(/* id 1, wireType 0 =*/8).bool(message.admitted);
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.code);
                if (message.rosterDigest != null && $Object.hasOwnProperty.call(message, "rosterDigest") && message.rosterDigest.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.rosterDigest);
                if (message.explicit != null && $Object.hasOwnProperty.call(message, "explicit") && message.explicit !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.explicit);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HelloVerdict message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.HelloVerdict
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloVerdict & tocsin.v1.HelloVerdict.$Shape} HelloVerdict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HelloVerdict.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.HelloVerdict();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.admitted = value;
                            else
                                delete message.admitted;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.rosterDigest = value;
                            else
                                delete message.rosterDigest;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.explicit = value;
                            else
                                delete message.explicit;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HelloVerdict;
        })();

        v1.PushAnswer = (function() {

            /**
             * Properties of a PushAnswer.
             * @typedef {Object} tocsin.v1.PushAnswer.$Properties
             * @property {number|null} [result] PushAnswer result
             * @property {string|null} [code] PushAnswer code
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PushAnswer.
             * @memberof tocsin.v1
             * @interface IPushAnswer
             * @augments tocsin.v1.PushAnswer.$Properties
             * @deprecated Use tocsin.v1.PushAnswer.$Properties instead.
             */

            /**
             * Shape of a PushAnswer.
             * @typedef {tocsin.v1.PushAnswer.$Properties} tocsin.v1.PushAnswer.$Shape
             */

            /**
             * Constructs a new PushAnswer.
             * @memberof tocsin.v1
             * @classdesc Represents a PushAnswer.
             * @constructor
             * @param {tocsin.v1.PushAnswer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PushAnswer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PushAnswer result.
             * @member {number} result
             * @memberof tocsin.v1.PushAnswer
             * @instance
             */
            PushAnswer.prototype.result = 0;

            /**
             * PushAnswer code.
             * @member {string} code
             * @memberof tocsin.v1.PushAnswer
             * @instance
             */
            PushAnswer.prototype.code = "";

            /**
             * Creates a new PushAnswer instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.PushAnswer
             * @static
             * @param {tocsin.v1.PushAnswer.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.PushAnswer} PushAnswer instance
             * @type {{
             *   (properties: tocsin.v1.PushAnswer.$Shape): tocsin.v1.PushAnswer & tocsin.v1.PushAnswer.$Shape;
             *   (properties?: tocsin.v1.PushAnswer.$Properties): tocsin.v1.PushAnswer;
             * }}
             */
            PushAnswer.create = function(properties) {
                return new PushAnswer(properties);
            };

            /**
             * Encodes the specified PushAnswer message. Does not implicitly {@link tocsin.v1.PushAnswer.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.PushAnswer
             * @static
             * @param {tocsin.v1.PushAnswer.$Properties} message PushAnswer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PushAnswer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.result != null && $Object.hasOwnProperty.call(message, "result") && message.result !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.result);
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.code);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PushAnswer message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.PushAnswer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.PushAnswer & tocsin.v1.PushAnswer.$Shape} PushAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PushAnswer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.PushAnswer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.result = value;
                            else
                                delete message.result;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PushAnswer;
        })();

        v1.SyncRequest = (function() {

            /**
             * Properties of a SyncRequest.
             * @typedef {Object} tocsin.v1.SyncRequest.$Properties
             * @property {number|null} [id] SyncRequest id
             * @property {Uint8Array|null} [digest] SyncRequest digest
             * @property {boolean|null} [summary] SyncRequest summary
             * @property {tocsin.v1.RangeRequest.$Properties|null} [range] SyncRequest range
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SyncRequest.
             * @memberof tocsin.v1
             * @interface ISyncRequest
             * @augments tocsin.v1.SyncRequest.$Properties
             * @deprecated Use tocsin.v1.SyncRequest.$Properties instead.
             */

            /**
             * Shape of a SyncRequest.
             * @typedef {tocsin.v1.SyncRequest.$Properties} tocsin.v1.SyncRequest.$Shape
             */

            /**
             * Constructs a new SyncRequest.
             * @memberof tocsin.v1
             * @classdesc Represents a SyncRequest.
             * @constructor
             * @param {tocsin.v1.SyncRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SyncRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SyncRequest id.
             * @member {number} id
             * @memberof tocsin.v1.SyncRequest
             * @instance
             */
            SyncRequest.prototype.id = 0;

            /**
             * SyncRequest digest.
             * @member {Uint8Array} digest
             * @memberof tocsin.v1.SyncRequest
             * @instance
             */
            SyncRequest.prototype.digest = $util.newBuffer([]);

            /**
             * SyncRequest summary.
             * @member {boolean} summary
             * @memberof tocsin.v1.SyncRequest
             * @instance
             */
            SyncRequest.prototype.summary = false;

            /**
             * SyncRequest range.
             * @member {tocsin.v1.RangeRequest.$Properties|null|undefined} range
             * @memberof tocsin.v1.SyncRequest
             * @instance
             */
            SyncRequest.prototype.range = null;

            /**
             * Creates a new SyncRequest instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.SyncRequest
             * @static
             * @param {tocsin.v1.SyncRequest.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.SyncRequest} SyncRequest instance
             * @type {{
             *   (properties: tocsin.v1.SyncRequest.$Shape): tocsin.v1.SyncRequest & tocsin.v1.SyncRequest.$Shape;
             *   (properties?: tocsin.v1.SyncRequest.$Properties): tocsin.v1.SyncRequest;
             * }}
             */
            SyncRequest.create = function(properties) {
                return new SyncRequest(properties);
            };

            /**
             * Encodes the specified SyncRequest message. Does not implicitly {@link tocsin.v1.SyncRequest.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.SyncRequest
             * @static
             * @param {tocsin.v1.SyncRequest.$Properties} message SyncRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SyncRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.digest);
                if (message.summary != null && $Object.hasOwnProperty.call(message, "summary") && message.summary !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.summary);
                if (message.range != null && $Object.hasOwnProperty.call(message, "range"))
                    $root.tocsin.v1.RangeRequest.encode(message.range, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SyncRequest message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.SyncRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.SyncRequest & tocsin.v1.SyncRequest.$Shape} SyncRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SyncRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.SyncRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.digest = value;
                            else
                                delete message.digest;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.summary = value;
                            else
                                delete message.summary;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.range = $root.tocsin.v1.RangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.range);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SyncRequest;
        })();

        v1.RangeRequest = (function() {

            /**
             * Properties of a RangeRequest.
             * @typedef {Object} tocsin.v1.RangeRequest.$Properties
             * @property {Uint8Array|null} [streamId] RangeRequest streamId
             * @property {number|null} [from] RangeRequest from
             * @property {number|null} [to] RangeRequest to
             * @property {number|null} [maxBytes] RangeRequest maxBytes
             * @property {boolean|null} [headersOnly] RangeRequest headersOnly
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RangeRequest.
             * @memberof tocsin.v1
             * @interface IRangeRequest
             * @augments tocsin.v1.RangeRequest.$Properties
             * @deprecated Use tocsin.v1.RangeRequest.$Properties instead.
             */

            /**
             * Shape of a RangeRequest.
             * @typedef {tocsin.v1.RangeRequest.$Properties} tocsin.v1.RangeRequest.$Shape
             */

            /**
             * Constructs a new RangeRequest.
             * @memberof tocsin.v1
             * @classdesc Represents a RangeRequest.
             * @constructor
             * @param {tocsin.v1.RangeRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RangeRequest streamId.
             * @member {Uint8Array} streamId
             * @memberof tocsin.v1.RangeRequest
             * @instance
             */
            RangeRequest.prototype.streamId = $util.newBuffer([]);

            /**
             * RangeRequest from.
             * @member {number} from
             * @memberof tocsin.v1.RangeRequest
             * @instance
             */
            RangeRequest.prototype.from = 0;

            /**
             * RangeRequest to.
             * @member {number} to
             * @memberof tocsin.v1.RangeRequest
             * @instance
             */
            RangeRequest.prototype.to = 0;

            /**
             * RangeRequest maxBytes.
             * @member {number} maxBytes
             * @memberof tocsin.v1.RangeRequest
             * @instance
             */
            RangeRequest.prototype.maxBytes = 0;

            /**
             * RangeRequest headersOnly.
             * @member {boolean} headersOnly
             * @memberof tocsin.v1.RangeRequest
             * @instance
             */
            RangeRequest.prototype.headersOnly = false;

            /**
             * Creates a new RangeRequest instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.RangeRequest
             * @static
             * @param {tocsin.v1.RangeRequest.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.RangeRequest} RangeRequest instance
             * @type {{
             *   (properties: tocsin.v1.RangeRequest.$Shape): tocsin.v1.RangeRequest & tocsin.v1.RangeRequest.$Shape;
             *   (properties?: tocsin.v1.RangeRequest.$Properties): tocsin.v1.RangeRequest;
             * }}
             */
            RangeRequest.create = function(properties) {
                return new RangeRequest(properties);
            };

            /**
             * Encodes the specified RangeRequest message. Does not implicitly {@link tocsin.v1.RangeRequest.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.RangeRequest
             * @static
             * @param {tocsin.v1.RangeRequest.$Properties} message RangeRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.streamId != null && $Object.hasOwnProperty.call(message, "streamId") && message.streamId.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.streamId);
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.from);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.to);
                if (message.maxBytes != null && $Object.hasOwnProperty.call(message, "maxBytes") && message.maxBytes !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.maxBytes);
                if (message.headersOnly != null && $Object.hasOwnProperty.call(message, "headersOnly") && message.headersOnly !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.headersOnly);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RangeRequest message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.RangeRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.RangeRequest & tocsin.v1.RangeRequest.$Shape} RangeRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.RangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.streamId = value;
                            else
                                delete message.streamId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.to = value;
                            else
                                delete message.to;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxBytes = value;
                            else
                                delete message.maxBytes;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.headersOnly = value;
                            else
                                delete message.headersOnly;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RangeRequest;
        })();

        v1.SyncAnswer = (function() {

            /**
             * Properties of a SyncAnswer.
             * @typedef {Object} tocsin.v1.SyncAnswer.$Properties
             * @property {number|null} [id] SyncAnswer id
             * @property {Uint8Array|null} [digest] SyncAnswer digest
             * @property {boolean|null} [equal] SyncAnswer equal
             * @property {Array.<tocsin.v1.SummaryEntry.$Properties>|null} [entries] SyncAnswer entries
             * @property {Uint8Array|null} [batch] SyncAnswer batch
             * @property {boolean|null} [end] SyncAnswer end
             * @property {string|null} [code] SyncAnswer code
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SyncAnswer.
             * @memberof tocsin.v1
             * @interface ISyncAnswer
             * @augments tocsin.v1.SyncAnswer.$Properties
             * @deprecated Use tocsin.v1.SyncAnswer.$Properties instead.
             */

            /**
             * Shape of a SyncAnswer.
             * @typedef {tocsin.v1.SyncAnswer.$Properties} tocsin.v1.SyncAnswer.$Shape
             */

            /**
             * Constructs a new SyncAnswer.
             * @memberof tocsin.v1
             * @classdesc Represents a SyncAnswer.
             * @constructor
             * @param {tocsin.v1.SyncAnswer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SyncAnswer = function (properties) {
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SyncAnswer id.
             * @member {number} id
             * @memberof tocsin.v1.SyncAnswer
             * @instance
             */
            SyncAnswer.prototype.id = 0;

            /**
             * SyncAnswer digest.
             * @member {Uint8Array} digest
             * @memberof tocsin.v1.SyncAnswer
             * @instance
             */
            SyncAnswer.prototype.digest = $util.newBuffer([]);

            /**
             * SyncAnswer equal.
             * @member {boolean} equal
             * @memberof tocsin.v1.SyncAnswer
             * @instance
             */
            SyncAnswer.prototype.equal = false;

            /**
             * SyncAnswer entries.
             * @member {Array.<tocsin.v1.SummaryEntry.$Properties>} entries
             * @memberof tocsin.v1.SyncAnswer
             * @instance
             */
            SyncAnswer.prototype.entries = $util.emptyArray;

            /**
             * SyncAnswer batch.
             * @member {Uint8Array} batch
             * @memberof tocsin.v1.SyncAnswer
             * @instance
             */
            SyncAnswer.prototype.batch = $util.newBuffer([]);

            /**
             * SyncAnswer end.
             * @member {boolean} end
             * @memberof tocsin.v1.SyncAnswer
             * @instance
             */
            SyncAnswer.prototype.end = false;

            /**
             * SyncAnswer code.
             * @member {string} code
             * @memberof tocsin.v1.SyncAnswer
             * @instance
             */
            SyncAnswer.prototype.code = "";

            /**
             * Creates a new SyncAnswer instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.SyncAnswer
             * @static
             * @param {tocsin.v1.SyncAnswer.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.SyncAnswer} SyncAnswer instance
             * @type {{
             *   (properties: tocsin.v1.SyncAnswer.$Shape): tocsin.v1.SyncAnswer & tocsin.v1.SyncAnswer.$Shape;
             *   (properties?: tocsin.v1.SyncAnswer.$Properties): tocsin.v1.SyncAnswer;
             * }}
             */
            SyncAnswer.create = function(properties) {
                return new SyncAnswer(properties);
            };

            /**
             * Encodes the specified SyncAnswer message. Does not implicitly {@link tocsin.v1.SyncAnswer.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.SyncAnswer
             * @static
             * @param {tocsin.v1.SyncAnswer.$Properties} message SyncAnswer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SyncAnswer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.digest);
                if (message.equal != null && $Object.hasOwnProperty.call(message, "equal") && message.equal !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.equal);
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.tocsin.v1.SummaryEntry.encode(message.entries[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.batch != null && $Object.hasOwnProperty.call(message, "batch") && message.batch.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.batch);
                if (message.end != null && $Object.hasOwnProperty.call(message, "end") && message.end !== false)
                    writer.uint32(/* id 6, wireType 0 =*/48).bool(message.end);
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.code);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SyncAnswer message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.SyncAnswer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.SyncAnswer & tocsin.v1.SyncAnswer.$Shape} SyncAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SyncAnswer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.SyncAnswer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.digest = value;
                            else
                                delete message.digest;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.equal = value;
                            else
                                delete message.equal;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.tocsin.v1.SummaryEntry.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.batch = value;
                            else
                                delete message.batch;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.end = value;
                            else
                                delete message.end;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SyncAnswer;
        })();

        v1.SummaryEntry = (function() {

            /**
             * Properties of a SummaryEntry.
             * @typedef {Object} tocsin.v1.SummaryEntry.$Properties
             * @property {Uint8Array|null} [streamId] SummaryEntry streamId
             * @property {number|null} [floor] SummaryEntry floor
             * @property {number|null} [head] SummaryEntry head
             * @property {Uint8Array|null} [headHash] SummaryEntry headHash
             * @property {Array.<number>|null} [missingFrom] SummaryEntry missingFrom
             * @property {Array.<number>|null} [missingTo] SummaryEntry missingTo
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SummaryEntry.
             * @memberof tocsin.v1
             * @interface ISummaryEntry
             * @augments tocsin.v1.SummaryEntry.$Properties
             * @deprecated Use tocsin.v1.SummaryEntry.$Properties instead.
             */

            /**
             * Shape of a SummaryEntry.
             * @typedef {tocsin.v1.SummaryEntry.$Properties} tocsin.v1.SummaryEntry.$Shape
             */

            /**
             * Constructs a new SummaryEntry.
             * @memberof tocsin.v1
             * @classdesc Represents a SummaryEntry.
             * @constructor
             * @param {tocsin.v1.SummaryEntry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SummaryEntry = function (properties) {
                this.missingFrom = [];
                this.missingTo = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SummaryEntry streamId.
             * @member {Uint8Array} streamId
             * @memberof tocsin.v1.SummaryEntry
             * @instance
             */
            SummaryEntry.prototype.streamId = $util.newBuffer([]);

            /**
             * SummaryEntry floor.
             * @member {number} floor
             * @memberof tocsin.v1.SummaryEntry
             * @instance
             */
            SummaryEntry.prototype.floor = 0;

            /**
             * SummaryEntry head.
             * @member {number} head
             * @memberof tocsin.v1.SummaryEntry
             * @instance
             */
            SummaryEntry.prototype.head = 0;

            /**
             * SummaryEntry headHash.
             * @member {Uint8Array} headHash
             * @memberof tocsin.v1.SummaryEntry
             * @instance
             */
            SummaryEntry.prototype.headHash = $util.newBuffer([]);

            /**
             * SummaryEntry missingFrom.
             * @member {Array.<number>} missingFrom
             * @memberof tocsin.v1.SummaryEntry
             * @instance
             */
            SummaryEntry.prototype.missingFrom = $util.emptyArray;

            /**
             * SummaryEntry missingTo.
             * @member {Array.<number>} missingTo
             * @memberof tocsin.v1.SummaryEntry
             * @instance
             */
            SummaryEntry.prototype.missingTo = $util.emptyArray;

            /**
             * Creates a new SummaryEntry instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.SummaryEntry
             * @static
             * @param {tocsin.v1.SummaryEntry.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.SummaryEntry} SummaryEntry instance
             * @type {{
             *   (properties: tocsin.v1.SummaryEntry.$Shape): tocsin.v1.SummaryEntry & tocsin.v1.SummaryEntry.$Shape;
             *   (properties?: tocsin.v1.SummaryEntry.$Properties): tocsin.v1.SummaryEntry;
             * }}
             */
            SummaryEntry.create = function(properties) {
                return new SummaryEntry(properties);
            };

            /**
             * Encodes the specified SummaryEntry message. Does not implicitly {@link tocsin.v1.SummaryEntry.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.SummaryEntry
             * @static
             * @param {tocsin.v1.SummaryEntry.$Properties} message SummaryEntry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SummaryEntry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.streamId != null && $Object.hasOwnProperty.call(message, "streamId") && message.streamId.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.streamId);
                if (message.floor != null && $Object.hasOwnProperty.call(message, "floor") && message.floor !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.floor);
                if (message.head != null && $Object.hasOwnProperty.call(message, "head") && message.head !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.head);
                if (message.headHash != null && $Object.hasOwnProperty.call(message, "headHash") && message.headHash.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.headHash);
                if (message.missingFrom != null && message.missingFrom.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).uint32s(message.missingFrom);
                if (message.missingTo != null && message.missingTo.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).uint32s(message.missingTo);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SummaryEntry message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.SummaryEntry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.SummaryEntry & tocsin.v1.SummaryEntry.$Shape} SummaryEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SummaryEntry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.SummaryEntry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.streamId = value;
                            else
                                delete message.streamId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.floor = value;
                            else
                                delete message.floor;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.head = value;
                            else
                                delete message.head;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.headHash = value;
                            else
                                delete message.headHash;
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.missingFrom && message.missingFrom.length))
                                    message.missingFrom = [];
                                reader.uint32s(message.missingFrom);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.missingFrom && message.missingFrom.length))
                                message.missingFrom = [];
                            message.missingFrom.push(reader.uint32());
                            continue;
                        }
                    case 6: {
                            if (wireType === 2) {
                                if (!(message.missingTo && message.missingTo.length))
                                    message.missingTo = [];
                                reader.uint32s(message.missingTo);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.missingTo && message.missingTo.length))
                                message.missingTo = [];
                            message.missingTo.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SummaryEntry;
        })();

        v1.Join = (function() {

            /**
             * Properties of a Join.
             * @typedef {Object} tocsin.v1.Join.$Properties
             * @property {tocsin.v1.JoinOpen.$Properties|null} [open] Join open
             * @property {tocsin.v1.JoinChallenge.$Properties|null} [challenge] Join challenge
             * @property {tocsin.v1.JoinProof.$Properties|null} [proof] Join proof
             * @property {tocsin.v1.JoinAnswer.$Properties|null} [answer] Join answer
             * @property {tocsin.v1.JoinTaken.$Properties|null} [taken] Join taken
             * @property {"open"|"challenge"|"proof"|"answer"|"taken"} [kind] Join kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Join.
             * @memberof tocsin.v1
             * @interface IJoin
             * @augments tocsin.v1.Join.$Properties
             * @deprecated Use tocsin.v1.Join.$Properties instead.
             */

            /**
             * Narrowed shape of a Join.
             * @typedef {{
             *   open?: tocsin.v1.JoinOpen.$Shape|null;
             *   challenge?: tocsin.v1.JoinChallenge.$Shape|null;
             *   proof?: tocsin.v1.JoinProof.$Shape|null;
             *   answer?: tocsin.v1.JoinAnswer.$Shape|null;
             *   taken?: tocsin.v1.JoinTaken.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; open?: null; challenge?: null; proof?: null; answer?: null; taken?: null }|{ kind?: "open"; open: tocsin.v1.JoinOpen.$Shape; challenge?: null; proof?: null; answer?: null; taken?: null }|{ kind?: "challenge"; open?: null; challenge: tocsin.v1.JoinChallenge.$Shape; proof?: null; answer?: null; taken?: null }|{ kind?: "proof"; open?: null; challenge?: null; proof: tocsin.v1.JoinProof.$Shape; answer?: null; taken?: null }|{ kind?: "answer"; open?: null; challenge?: null; proof?: null; answer: tocsin.v1.JoinAnswer.$Shape; taken?: null }|{ kind?: "taken"; open?: null; challenge?: null; proof?: null; answer?: null; taken: tocsin.v1.JoinTaken.$Shape })
             * )} tocsin.v1.Join.$Shape
             */

            /**
             * Constructs a new Join.
             * @memberof tocsin.v1
             * @classdesc Represents a Join.
             * @constructor
             * @param {tocsin.v1.Join.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Join = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Join open.
             * @member {tocsin.v1.JoinOpen.$Properties|null|undefined} open
             * @memberof tocsin.v1.Join
             * @instance
             */
            Join.prototype.open = null;

            /**
             * Join challenge.
             * @member {tocsin.v1.JoinChallenge.$Properties|null|undefined} challenge
             * @memberof tocsin.v1.Join
             * @instance
             */
            Join.prototype.challenge = null;

            /**
             * Join proof.
             * @member {tocsin.v1.JoinProof.$Properties|null|undefined} proof
             * @memberof tocsin.v1.Join
             * @instance
             */
            Join.prototype.proof = null;

            /**
             * Join answer.
             * @member {tocsin.v1.JoinAnswer.$Properties|null|undefined} answer
             * @memberof tocsin.v1.Join
             * @instance
             */
            Join.prototype.answer = null;

            /**
             * Join taken.
             * @member {tocsin.v1.JoinTaken.$Properties|null|undefined} taken
             * @memberof tocsin.v1.Join
             * @instance
             */
            Join.prototype.taken = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Join kind.
             * @member {"open"|"challenge"|"proof"|"answer"|"taken"|undefined} kind
             * @memberof tocsin.v1.Join
             * @instance
             */
            $Object.defineProperty(Join.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["open", "challenge", "proof", "answer", "taken"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Join instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Join
             * @static
             * @param {tocsin.v1.Join.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Join} Join instance
             * @type {{
             *   (properties: tocsin.v1.Join.$Shape): tocsin.v1.Join & tocsin.v1.Join.$Shape;
             *   (properties?: tocsin.v1.Join.$Properties): tocsin.v1.Join;
             * }}
             */
            Join.create = function(properties) {
                return new Join(properties);
            };

            /**
             * Encodes the specified Join message. Does not implicitly {@link tocsin.v1.Join.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Join
             * @static
             * @param {tocsin.v1.Join.$Properties} message Join message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Join.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.open != null && $Object.hasOwnProperty.call(message, "open"))
                    $root.tocsin.v1.JoinOpen.encode(message.open, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge"))
                    $root.tocsin.v1.JoinChallenge.encode(message.challenge, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.proof != null && $Object.hasOwnProperty.call(message, "proof"))
                    $root.tocsin.v1.JoinProof.encode(message.proof, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.answer != null && $Object.hasOwnProperty.call(message, "answer"))
                    $root.tocsin.v1.JoinAnswer.encode(message.answer, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.taken != null && $Object.hasOwnProperty.call(message, "taken"))
                    $root.tocsin.v1.JoinTaken.encode(message.taken, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Join
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Join & tocsin.v1.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Join.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Join();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.open = $root.tocsin.v1.JoinOpen.decode(reader, reader.size(), $undefined, _depth + 1, message.open);
                            message.kind = "open";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.challenge = $root.tocsin.v1.JoinChallenge.decode(reader, reader.size(), $undefined, _depth + 1, message.challenge);
                            message.kind = "challenge";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.proof = $root.tocsin.v1.JoinProof.decode(reader, reader.size(), $undefined, _depth + 1, message.proof);
                            message.kind = "proof";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.answer = $root.tocsin.v1.JoinAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                            message.kind = "answer";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.taken = $root.tocsin.v1.JoinTaken.decode(reader, reader.size(), $undefined, _depth + 1, message.taken);
                            message.kind = "taken";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Join;
        })();

        v1.JoinOpen = (function() {

            /**
             * Properties of a JoinOpen.
             * @typedef {Object} tocsin.v1.JoinOpen.$Properties
             * @property {number|null} [version] JoinOpen version
             * @property {Uint8Array|null} [meshId] JoinOpen meshId
             * @property {Uint8Array|null} [inviteId] JoinOpen inviteId
             * @property {Uint8Array|null} [nonce] JoinOpen nonce
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JoinOpen.
             * @memberof tocsin.v1
             * @interface IJoinOpen
             * @augments tocsin.v1.JoinOpen.$Properties
             * @deprecated Use tocsin.v1.JoinOpen.$Properties instead.
             */

            /**
             * Shape of a JoinOpen.
             * @typedef {tocsin.v1.JoinOpen.$Properties} tocsin.v1.JoinOpen.$Shape
             */

            /**
             * Constructs a new JoinOpen.
             * @memberof tocsin.v1
             * @classdesc Represents a JoinOpen.
             * @constructor
             * @param {tocsin.v1.JoinOpen.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JoinOpen = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JoinOpen version.
             * @member {number} version
             * @memberof tocsin.v1.JoinOpen
             * @instance
             */
            JoinOpen.prototype.version = 0;

            /**
             * JoinOpen meshId.
             * @member {Uint8Array} meshId
             * @memberof tocsin.v1.JoinOpen
             * @instance
             */
            JoinOpen.prototype.meshId = $util.newBuffer([]);

            /**
             * JoinOpen inviteId.
             * @member {Uint8Array} inviteId
             * @memberof tocsin.v1.JoinOpen
             * @instance
             */
            JoinOpen.prototype.inviteId = $util.newBuffer([]);

            /**
             * JoinOpen nonce.
             * @member {Uint8Array} nonce
             * @memberof tocsin.v1.JoinOpen
             * @instance
             */
            JoinOpen.prototype.nonce = $util.newBuffer([]);

            /**
             * Creates a new JoinOpen instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.JoinOpen
             * @static
             * @param {tocsin.v1.JoinOpen.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.JoinOpen} JoinOpen instance
             * @type {{
             *   (properties: tocsin.v1.JoinOpen.$Shape): tocsin.v1.JoinOpen & tocsin.v1.JoinOpen.$Shape;
             *   (properties?: tocsin.v1.JoinOpen.$Properties): tocsin.v1.JoinOpen;
             * }}
             */
            JoinOpen.create = function(properties) {
                return new JoinOpen(properties);
            };

            /**
             * Encodes the specified JoinOpen message. Does not implicitly {@link tocsin.v1.JoinOpen.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.JoinOpen
             * @static
             * @param {tocsin.v1.JoinOpen.$Properties} message JoinOpen message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JoinOpen.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.meshId != null && $Object.hasOwnProperty.call(message, "meshId") && message.meshId.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.meshId);
                if (message.inviteId != null && $Object.hasOwnProperty.call(message, "inviteId") && message.inviteId.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.inviteId);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.nonce);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JoinOpen message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.JoinOpen
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinOpen & tocsin.v1.JoinOpen.$Shape} JoinOpen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JoinOpen.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.JoinOpen();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.meshId = value;
                            else
                                delete message.meshId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.inviteId = value;
                            else
                                delete message.inviteId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JoinOpen;
        })();

        v1.JoinChallenge = (function() {

            /**
             * Properties of a JoinChallenge.
             * @typedef {Object} tocsin.v1.JoinChallenge.$Properties
             * @property {Uint8Array|null} [nonce] JoinChallenge nonce
             * @property {number|Long|null} [clockMs] JoinChallenge clockMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JoinChallenge.
             * @memberof tocsin.v1
             * @interface IJoinChallenge
             * @augments tocsin.v1.JoinChallenge.$Properties
             * @deprecated Use tocsin.v1.JoinChallenge.$Properties instead.
             */

            /**
             * Shape of a JoinChallenge.
             * @typedef {tocsin.v1.JoinChallenge.$Properties} tocsin.v1.JoinChallenge.$Shape
             */

            /**
             * Constructs a new JoinChallenge.
             * @memberof tocsin.v1
             * @classdesc Represents a JoinChallenge.
             * @constructor
             * @param {tocsin.v1.JoinChallenge.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JoinChallenge = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JoinChallenge nonce.
             * @member {Uint8Array} nonce
             * @memberof tocsin.v1.JoinChallenge
             * @instance
             */
            JoinChallenge.prototype.nonce = $util.newBuffer([]);

            /**
             * JoinChallenge clockMs.
             * @member {number|Long} clockMs
             * @memberof tocsin.v1.JoinChallenge
             * @instance
             */
            JoinChallenge.prototype.clockMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new JoinChallenge instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.JoinChallenge
             * @static
             * @param {tocsin.v1.JoinChallenge.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.JoinChallenge} JoinChallenge instance
             * @type {{
             *   (properties: tocsin.v1.JoinChallenge.$Shape): tocsin.v1.JoinChallenge & tocsin.v1.JoinChallenge.$Shape;
             *   (properties?: tocsin.v1.JoinChallenge.$Properties): tocsin.v1.JoinChallenge;
             * }}
             */
            JoinChallenge.create = function(properties) {
                return new JoinChallenge(properties);
            };

            /**
             * Encodes the specified JoinChallenge message. Does not implicitly {@link tocsin.v1.JoinChallenge.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.JoinChallenge
             * @static
             * @param {tocsin.v1.JoinChallenge.$Properties} message JoinChallenge message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JoinChallenge.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.nonce);
                if (message.clockMs != null && $Object.hasOwnProperty.call(message, "clockMs") && (typeof message.clockMs === "object" ? message.clockMs.low || message.clockMs.high : message.clockMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.clockMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JoinChallenge message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.JoinChallenge
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinChallenge & tocsin.v1.JoinChallenge.$Shape} JoinChallenge
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JoinChallenge.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.JoinChallenge();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.clockMs = value;
                            else
                                delete message.clockMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JoinChallenge;
        })();

        v1.JoinProof = (function() {

            /**
             * Properties of a JoinProof.
             * @typedef {Object} tocsin.v1.JoinProof.$Properties
             * @property {Uint8Array|null} [proof] JoinProof proof
             * @property {tocsin.v1.Signed.$Properties|null} [request] JoinProof request
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JoinProof.
             * @memberof tocsin.v1
             * @interface IJoinProof
             * @augments tocsin.v1.JoinProof.$Properties
             * @deprecated Use tocsin.v1.JoinProof.$Properties instead.
             */

            /**
             * Shape of a JoinProof.
             * @typedef {tocsin.v1.JoinProof.$Properties} tocsin.v1.JoinProof.$Shape
             */

            /**
             * Constructs a new JoinProof.
             * @memberof tocsin.v1
             * @classdesc Represents a JoinProof.
             * @constructor
             * @param {tocsin.v1.JoinProof.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JoinProof = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JoinProof proof.
             * @member {Uint8Array} proof
             * @memberof tocsin.v1.JoinProof
             * @instance
             */
            JoinProof.prototype.proof = $util.newBuffer([]);

            /**
             * JoinProof request.
             * @member {tocsin.v1.Signed.$Properties|null|undefined} request
             * @memberof tocsin.v1.JoinProof
             * @instance
             */
            JoinProof.prototype.request = null;

            /**
             * Creates a new JoinProof instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.JoinProof
             * @static
             * @param {tocsin.v1.JoinProof.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.JoinProof} JoinProof instance
             * @type {{
             *   (properties: tocsin.v1.JoinProof.$Shape): tocsin.v1.JoinProof & tocsin.v1.JoinProof.$Shape;
             *   (properties?: tocsin.v1.JoinProof.$Properties): tocsin.v1.JoinProof;
             * }}
             */
            JoinProof.create = function(properties) {
                return new JoinProof(properties);
            };

            /**
             * Encodes the specified JoinProof message. Does not implicitly {@link tocsin.v1.JoinProof.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.JoinProof
             * @static
             * @param {tocsin.v1.JoinProof.$Properties} message JoinProof message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JoinProof.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.proof != null && $Object.hasOwnProperty.call(message, "proof") && message.proof.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.proof);
                if (message.request != null && $Object.hasOwnProperty.call(message, "request"))
                    $root.tocsin.v1.Signed.encode(message.request, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JoinProof message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.JoinProof
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinProof & tocsin.v1.JoinProof.$Shape} JoinProof
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JoinProof.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.JoinProof();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.proof = value;
                            else
                                delete message.proof;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.request = $root.tocsin.v1.Signed.decode(reader, reader.size(), $undefined, _depth + 1, message.request);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JoinProof;
        })();

        v1.JoinAnswer = (function() {

            /**
             * Properties of a JoinAnswer.
             * @typedef {Object} tocsin.v1.JoinAnswer.$Properties
             * @property {number|null} [state] JoinAnswer state
             * @property {string|null} [code] JoinAnswer code
             * @property {string|null} [text] JoinAnswer text
             * @property {Uint8Array|null} [welcome] JoinAnswer welcome
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JoinAnswer.
             * @memberof tocsin.v1
             * @interface IJoinAnswer
             * @augments tocsin.v1.JoinAnswer.$Properties
             * @deprecated Use tocsin.v1.JoinAnswer.$Properties instead.
             */

            /**
             * Shape of a JoinAnswer.
             * @typedef {tocsin.v1.JoinAnswer.$Properties} tocsin.v1.JoinAnswer.$Shape
             */

            /**
             * Constructs a new JoinAnswer.
             * @memberof tocsin.v1
             * @classdesc Represents a JoinAnswer.
             * @constructor
             * @param {tocsin.v1.JoinAnswer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JoinAnswer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JoinAnswer state.
             * @member {number} state
             * @memberof tocsin.v1.JoinAnswer
             * @instance
             */
            JoinAnswer.prototype.state = 0;

            /**
             * JoinAnswer code.
             * @member {string} code
             * @memberof tocsin.v1.JoinAnswer
             * @instance
             */
            JoinAnswer.prototype.code = "";

            /**
             * JoinAnswer text.
             * @member {string} text
             * @memberof tocsin.v1.JoinAnswer
             * @instance
             */
            JoinAnswer.prototype.text = "";

            /**
             * JoinAnswer welcome.
             * @member {Uint8Array} welcome
             * @memberof tocsin.v1.JoinAnswer
             * @instance
             */
            JoinAnswer.prototype.welcome = $util.newBuffer([]);

            /**
             * Creates a new JoinAnswer instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.JoinAnswer
             * @static
             * @param {tocsin.v1.JoinAnswer.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.JoinAnswer} JoinAnswer instance
             * @type {{
             *   (properties: tocsin.v1.JoinAnswer.$Shape): tocsin.v1.JoinAnswer & tocsin.v1.JoinAnswer.$Shape;
             *   (properties?: tocsin.v1.JoinAnswer.$Properties): tocsin.v1.JoinAnswer;
             * }}
             */
            JoinAnswer.create = function(properties) {
                return new JoinAnswer(properties);
            };

            /**
             * Encodes the specified JoinAnswer message. Does not implicitly {@link tocsin.v1.JoinAnswer.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.JoinAnswer
             * @static
             * @param {tocsin.v1.JoinAnswer.$Properties} message JoinAnswer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JoinAnswer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.state);
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.code);
                if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.text);
                if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome") && message.welcome.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.welcome);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JoinAnswer message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.JoinAnswer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinAnswer & tocsin.v1.JoinAnswer.$Shape} JoinAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JoinAnswer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.JoinAnswer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.text = value;
                            else
                                delete message.text;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.welcome = value;
                            else
                                delete message.welcome;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JoinAnswer;
        })();

        v1.JoinTaken = (function() {

            /**
             * Properties of a JoinTaken.
             * @typedef {Object} tocsin.v1.JoinTaken.$Properties
             * @property {number|null} [state] JoinTaken state
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JoinTaken.
             * @memberof tocsin.v1
             * @interface IJoinTaken
             * @augments tocsin.v1.JoinTaken.$Properties
             * @deprecated Use tocsin.v1.JoinTaken.$Properties instead.
             */

            /**
             * Shape of a JoinTaken.
             * @typedef {tocsin.v1.JoinTaken.$Properties} tocsin.v1.JoinTaken.$Shape
             */

            /**
             * Constructs a new JoinTaken.
             * @memberof tocsin.v1
             * @classdesc Represents a JoinTaken.
             * @constructor
             * @param {tocsin.v1.JoinTaken.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JoinTaken = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JoinTaken state.
             * @member {number} state
             * @memberof tocsin.v1.JoinTaken
             * @instance
             */
            JoinTaken.prototype.state = 0;

            /**
             * Creates a new JoinTaken instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.JoinTaken
             * @static
             * @param {tocsin.v1.JoinTaken.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.JoinTaken} JoinTaken instance
             * @type {{
             *   (properties: tocsin.v1.JoinTaken.$Shape): tocsin.v1.JoinTaken & tocsin.v1.JoinTaken.$Shape;
             *   (properties?: tocsin.v1.JoinTaken.$Properties): tocsin.v1.JoinTaken;
             * }}
             */
            JoinTaken.create = function(properties) {
                return new JoinTaken(properties);
            };

            /**
             * Encodes the specified JoinTaken message. Does not implicitly {@link tocsin.v1.JoinTaken.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.JoinTaken
             * @static
             * @param {tocsin.v1.JoinTaken.$Properties} message JoinTaken message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JoinTaken.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.state);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JoinTaken message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.JoinTaken
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinTaken & tocsin.v1.JoinTaken.$Shape} JoinTaken
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JoinTaken.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.JoinTaken();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JoinTaken;
        })();

        v1.Signed = (function() {

            /**
             * Properties of a Signed.
             * @typedef {Object} tocsin.v1.Signed.$Properties
             * @property {number|null} [type] Signed type
             * @property {Uint8Array|null} [body] Signed body
             * @property {Array.<tocsin.v1.Signature.$Properties>|null} [signatures] Signed signatures
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Signed.
             * @memberof tocsin.v1
             * @interface ISigned
             * @augments tocsin.v1.Signed.$Properties
             * @deprecated Use tocsin.v1.Signed.$Properties instead.
             */

            /**
             * Shape of a Signed.
             * @typedef {tocsin.v1.Signed.$Properties} tocsin.v1.Signed.$Shape
             */

            /**
             * Constructs a new Signed.
             * @memberof tocsin.v1
             * @classdesc Represents a Signed.
             * @constructor
             * @param {tocsin.v1.Signed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Signed = function (properties) {
                this.signatures = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Signed type.
             * @member {number} type
             * @memberof tocsin.v1.Signed
             * @instance
             */
            Signed.prototype.type = 0;

            /**
             * Signed body.
             * @member {Uint8Array} body
             * @memberof tocsin.v1.Signed
             * @instance
             */
            Signed.prototype.body = $util.newBuffer([]);

            /**
             * Signed signatures.
             * @member {Array.<tocsin.v1.Signature.$Properties>} signatures
             * @memberof tocsin.v1.Signed
             * @instance
             */
            Signed.prototype.signatures = $util.emptyArray;

            /**
             * Creates a new Signed instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Signed
             * @static
             * @param {tocsin.v1.Signed.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Signed} Signed instance
             * @type {{
             *   (properties: tocsin.v1.Signed.$Shape): tocsin.v1.Signed & tocsin.v1.Signed.$Shape;
             *   (properties?: tocsin.v1.Signed.$Properties): tocsin.v1.Signed;
             * }}
             */
            Signed.create = function(properties) {
                return new Signed(properties);
            };

            /**
             * Encodes the specified Signed message. Does not implicitly {@link tocsin.v1.Signed.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Signed
             * @static
             * @param {tocsin.v1.Signed.$Properties} message Signed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Signed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.type);
                if (message.body != null && $Object.hasOwnProperty.call(message, "body") && message.body.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.body);
                if (message.signatures != null && message.signatures.length)
                    for (let i = 0; i < message.signatures.length; ++i)
                        $root.tocsin.v1.Signature.encode(message.signatures[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Signed message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Signed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Signed & tocsin.v1.Signed.$Shape} Signed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Signed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Signed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.type = value;
                            else
                                delete message.type;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.body = value;
                            else
                                delete message.body;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.signatures && message.signatures.length))
                                message.signatures = [];
                            message.signatures.push($root.tocsin.v1.Signature.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Signed;
        })();

        v1.Signature = (function() {

            /**
             * Properties of a Signature.
             * @typedef {Object} tocsin.v1.Signature.$Properties
             * @property {Uint8Array|null} [key] Signature key
             * @property {Uint8Array|null} [signature] Signature signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Signature.
             * @memberof tocsin.v1
             * @interface ISignature
             * @augments tocsin.v1.Signature.$Properties
             * @deprecated Use tocsin.v1.Signature.$Properties instead.
             */

            /**
             * Shape of a Signature.
             * @typedef {tocsin.v1.Signature.$Properties} tocsin.v1.Signature.$Shape
             */

            /**
             * Constructs a new Signature.
             * @memberof tocsin.v1
             * @classdesc Represents a Signature.
             * @constructor
             * @param {tocsin.v1.Signature.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Signature = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Signature key.
             * @member {Uint8Array} key
             * @memberof tocsin.v1.Signature
             * @instance
             */
            Signature.prototype.key = $util.newBuffer([]);

            /**
             * Signature signature.
             * @member {Uint8Array} signature
             * @memberof tocsin.v1.Signature
             * @instance
             */
            Signature.prototype.signature = $util.newBuffer([]);

            /**
             * Creates a new Signature instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Signature
             * @static
             * @param {tocsin.v1.Signature.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Signature} Signature instance
             * @type {{
             *   (properties: tocsin.v1.Signature.$Shape): tocsin.v1.Signature & tocsin.v1.Signature.$Shape;
             *   (properties?: tocsin.v1.Signature.$Properties): tocsin.v1.Signature;
             * }}
             */
            Signature.create = function(properties) {
                return new Signature(properties);
            };

            /**
             * Encodes the specified Signature message. Does not implicitly {@link tocsin.v1.Signature.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Signature
             * @static
             * @param {tocsin.v1.Signature.$Properties} message Signature message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Signature.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.key);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Signature message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Signature
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Signature & tocsin.v1.Signature.$Shape} Signature
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Signature.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Signature();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Signature;
        })();

        v1.Charter = (function() {

            /**
             * Properties of a Charter.
             * @typedef {Object} tocsin.v1.Charter.$Properties
             * @property {string|null} [name] Charter name
             * @property {Uint8Array|null} [nonce] Charter nonce
             * @property {number|null} [version] Charter version
             * @property {Array.<Uint8Array>|null} [stewards] Charter stewards
             * @property {number|null} [k] Charter k
             * @property {number|null} [admit] Charter admit
             * @property {boolean|null} [lab] Charter lab
             * @property {tocsin.v1.Limits.$Properties|null} [limits] Charter limits
             * @property {Uint8Array|null} [previous] Charter previous
             * @property {number|Long|null} [expiresMs] Charter expiresMs
             * @property {number|Long|null} [createdMs] Charter createdMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Charter.
             * @memberof tocsin.v1
             * @interface ICharter
             * @augments tocsin.v1.Charter.$Properties
             * @deprecated Use tocsin.v1.Charter.$Properties instead.
             */

            /**
             * Shape of a Charter.
             * @typedef {tocsin.v1.Charter.$Properties} tocsin.v1.Charter.$Shape
             */

            /**
             * Constructs a new Charter.
             * @memberof tocsin.v1
             * @classdesc Represents a Charter.
             * @constructor
             * @param {tocsin.v1.Charter.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Charter = function (properties) {
                this.stewards = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Charter name.
             * @member {string} name
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.name = "";

            /**
             * Charter nonce.
             * @member {Uint8Array} nonce
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.nonce = $util.newBuffer([]);

            /**
             * Charter version.
             * @member {number} version
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.version = 0;

            /**
             * Charter stewards.
             * @member {Array.<Uint8Array>} stewards
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.stewards = $util.emptyArray;

            /**
             * Charter k.
             * @member {number} k
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.k = 0;

            /**
             * Charter admit.
             * @member {number} admit
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.admit = 0;

            /**
             * Charter lab.
             * @member {boolean} lab
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.lab = false;

            /**
             * Charter limits.
             * @member {tocsin.v1.Limits.$Properties|null|undefined} limits
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.limits = null;

            /**
             * Charter previous.
             * @member {Uint8Array} previous
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.previous = $util.newBuffer([]);

            /**
             * Charter expiresMs.
             * @member {number|Long} expiresMs
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.expiresMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Charter createdMs.
             * @member {number|Long} createdMs
             * @memberof tocsin.v1.Charter
             * @instance
             */
            Charter.prototype.createdMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Charter instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Charter
             * @static
             * @param {tocsin.v1.Charter.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Charter} Charter instance
             * @type {{
             *   (properties: tocsin.v1.Charter.$Shape): tocsin.v1.Charter & tocsin.v1.Charter.$Shape;
             *   (properties?: tocsin.v1.Charter.$Properties): tocsin.v1.Charter;
             * }}
             */
            Charter.create = function(properties) {
                return new Charter(properties);
            };

            /**
             * Encodes the specified Charter message. Does not implicitly {@link tocsin.v1.Charter.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Charter
             * @static
             * @param {tocsin.v1.Charter.$Properties} message Charter message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Charter.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nonce);
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.version);
                if (message.stewards != null && message.stewards.length)
                    for (let i = 0; i < message.stewards.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.stewards[i]);
                if (message.k != null && $Object.hasOwnProperty.call(message, "k") && message.k !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.k);
                if (message.admit != null && $Object.hasOwnProperty.call(message, "admit") && message.admit !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.admit);
                if (message.lab != null && $Object.hasOwnProperty.call(message, "lab") && message.lab !== false)
                    writer.uint32(/* id 7, wireType 0 =*/56).bool(message.lab);
                if (message.limits != null && $Object.hasOwnProperty.call(message, "limits"))
                    $root.tocsin.v1.Limits.encode(message.limits, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.previous != null && $Object.hasOwnProperty.call(message, "previous") && message.previous.length)
                    writer.uint32(/* id 9, wireType 2 =*/74).bytes(message.previous);
                if (message.expiresMs != null && $Object.hasOwnProperty.call(message, "expiresMs") && (typeof message.expiresMs === "object" ? message.expiresMs.low || message.expiresMs.high : message.expiresMs !== 0))
                    writer.uint32(/* id 10, wireType 0 =*/80).uint64(message.expiresMs);
                if (message.createdMs != null && $Object.hasOwnProperty.call(message, "createdMs") && (typeof message.createdMs === "object" ? message.createdMs.low || message.createdMs.high : message.createdMs !== 0))
                    writer.uint32(/* id 11, wireType 0 =*/88).uint64(message.createdMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Charter message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Charter
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Charter & tocsin.v1.Charter.$Shape} Charter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Charter.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Charter();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.stewards && message.stewards.length))
                                message.stewards = [];
                            message.stewards.push(reader.bytes());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.k = value;
                            else
                                delete message.k;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.admit = value;
                            else
                                delete message.admit;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.lab = value;
                            else
                                delete message.lab;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.limits = $root.tocsin.v1.Limits.decode(reader, reader.size(), $undefined, _depth + 1, message.limits);
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.previous = value;
                            else
                                delete message.previous;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.expiresMs = value;
                            else
                                delete message.expiresMs;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.createdMs = value;
                            else
                                delete message.createdMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Charter;
        })();

        v1.Limits = (function() {

            /**
             * Properties of a Limits.
             * @typedef {Object} tocsin.v1.Limits.$Properties
             * @property {number|null} [batchBytesMax] Limits batchBytesMax
             * @property {number|null} [batchRecordsMax] Limits batchRecordsMax
             * @property {number|null} [valueBytesMax] Limits valueBytesMax
             * @property {number|null} [clockSkewMs] Limits clockSkewMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Limits.
             * @memberof tocsin.v1
             * @interface ILimits
             * @augments tocsin.v1.Limits.$Properties
             * @deprecated Use tocsin.v1.Limits.$Properties instead.
             */

            /**
             * Shape of a Limits.
             * @typedef {tocsin.v1.Limits.$Properties} tocsin.v1.Limits.$Shape
             */

            /**
             * Constructs a new Limits.
             * @memberof tocsin.v1
             * @classdesc Represents a Limits.
             * @constructor
             * @param {tocsin.v1.Limits.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Limits = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Limits batchBytesMax.
             * @member {number} batchBytesMax
             * @memberof tocsin.v1.Limits
             * @instance
             */
            Limits.prototype.batchBytesMax = 0;

            /**
             * Limits batchRecordsMax.
             * @member {number} batchRecordsMax
             * @memberof tocsin.v1.Limits
             * @instance
             */
            Limits.prototype.batchRecordsMax = 0;

            /**
             * Limits valueBytesMax.
             * @member {number} valueBytesMax
             * @memberof tocsin.v1.Limits
             * @instance
             */
            Limits.prototype.valueBytesMax = 0;

            /**
             * Limits clockSkewMs.
             * @member {number} clockSkewMs
             * @memberof tocsin.v1.Limits
             * @instance
             */
            Limits.prototype.clockSkewMs = 0;

            /**
             * Creates a new Limits instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Limits
             * @static
             * @param {tocsin.v1.Limits.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Limits} Limits instance
             * @type {{
             *   (properties: tocsin.v1.Limits.$Shape): tocsin.v1.Limits & tocsin.v1.Limits.$Shape;
             *   (properties?: tocsin.v1.Limits.$Properties): tocsin.v1.Limits;
             * }}
             */
            Limits.create = function(properties) {
                return new Limits(properties);
            };

            /**
             * Encodes the specified Limits message. Does not implicitly {@link tocsin.v1.Limits.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Limits
             * @static
             * @param {tocsin.v1.Limits.$Properties} message Limits message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Limits.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.batchBytesMax != null && $Object.hasOwnProperty.call(message, "batchBytesMax") && message.batchBytesMax !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.batchBytesMax);
                if (message.batchRecordsMax != null && $Object.hasOwnProperty.call(message, "batchRecordsMax") && message.batchRecordsMax !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.batchRecordsMax);
                if (message.valueBytesMax != null && $Object.hasOwnProperty.call(message, "valueBytesMax") && message.valueBytesMax !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.valueBytesMax);
                if (message.clockSkewMs != null && $Object.hasOwnProperty.call(message, "clockSkewMs") && message.clockSkewMs !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.clockSkewMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Limits message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Limits
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Limits & tocsin.v1.Limits.$Shape} Limits
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Limits.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Limits();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.batchBytesMax = value;
                            else
                                delete message.batchBytesMax;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.batchRecordsMax = value;
                            else
                                delete message.batchRecordsMax;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.valueBytesMax = value;
                            else
                                delete message.valueBytesMax;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.clockSkewMs = value;
                            else
                                delete message.clockSkewMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Limits;
        })();

        v1.Membership = (function() {

            /**
             * Properties of a Membership.
             * @typedef {Object} tocsin.v1.Membership.$Properties
             * @property {Uint8Array|null} [orgKey] Membership orgKey
             * @property {string|null} [name] Membership name
             * @property {number|null} [kind] Membership kind
             * @property {tocsin.v1.Constituency.$Properties|null} [constituency] Membership constituency
             * @property {boolean|null} [publish] Membership publish
             * @property {boolean|null} [receiveVictims] Membership receiveVictims
             * @property {number|null} [tlpCeiling] Membership tlpCeiling
             * @property {number|Long|null} [quotaBytesADay] Membership quotaBytesADay
             * @property {Uint8Array|null} [replaces] Membership replaces
             * @property {number|null} [serial] Membership serial
             * @property {number|Long|null} [notBeforeMs] Membership notBeforeMs
             * @property {number|Long|null} [notAfterMs] Membership notAfterMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Membership.
             * @memberof tocsin.v1
             * @interface IMembership
             * @augments tocsin.v1.Membership.$Properties
             * @deprecated Use tocsin.v1.Membership.$Properties instead.
             */

            /**
             * Shape of a Membership.
             * @typedef {tocsin.v1.Membership.$Properties} tocsin.v1.Membership.$Shape
             */

            /**
             * Constructs a new Membership.
             * @memberof tocsin.v1
             * @classdesc Represents a Membership.
             * @constructor
             * @param {tocsin.v1.Membership.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Membership = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Membership orgKey.
             * @member {Uint8Array} orgKey
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.orgKey = $util.newBuffer([]);

            /**
             * Membership name.
             * @member {string} name
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.name = "";

            /**
             * Membership kind.
             * @member {number} kind
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.kind = 0;

            /**
             * Membership constituency.
             * @member {tocsin.v1.Constituency.$Properties|null|undefined} constituency
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.constituency = null;

            /**
             * Membership publish.
             * @member {boolean} publish
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.publish = false;

            /**
             * Membership receiveVictims.
             * @member {boolean} receiveVictims
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.receiveVictims = false;

            /**
             * Membership tlpCeiling.
             * @member {number} tlpCeiling
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.tlpCeiling = 0;

            /**
             * Membership quotaBytesADay.
             * @member {number|Long} quotaBytesADay
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.quotaBytesADay = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Membership replaces.
             * @member {Uint8Array} replaces
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.replaces = $util.newBuffer([]);

            /**
             * Membership serial.
             * @member {number} serial
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.serial = 0;

            /**
             * Membership notBeforeMs.
             * @member {number|Long} notBeforeMs
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.notBeforeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Membership notAfterMs.
             * @member {number|Long} notAfterMs
             * @memberof tocsin.v1.Membership
             * @instance
             */
            Membership.prototype.notAfterMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Membership instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Membership
             * @static
             * @param {tocsin.v1.Membership.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Membership} Membership instance
             * @type {{
             *   (properties: tocsin.v1.Membership.$Shape): tocsin.v1.Membership & tocsin.v1.Membership.$Shape;
             *   (properties?: tocsin.v1.Membership.$Properties): tocsin.v1.Membership;
             * }}
             */
            Membership.create = function(properties) {
                return new Membership(properties);
            };

            /**
             * Encodes the specified Membership message. Does not implicitly {@link tocsin.v1.Membership.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Membership
             * @static
             * @param {tocsin.v1.Membership.$Properties} message Membership message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Membership.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.orgKey != null && $Object.hasOwnProperty.call(message, "orgKey") && message.orgKey.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.orgKey);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.kind);
                if (message.constituency != null && $Object.hasOwnProperty.call(message, "constituency"))
                    $root.tocsin.v1.Constituency.encode(message.constituency, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.publish != null && $Object.hasOwnProperty.call(message, "publish") && message.publish !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.publish);
                if (message.receiveVictims != null && $Object.hasOwnProperty.call(message, "receiveVictims") && message.receiveVictims !== false)
                    writer.uint32(/* id 6, wireType 0 =*/48).bool(message.receiveVictims);
                if (message.tlpCeiling != null && $Object.hasOwnProperty.call(message, "tlpCeiling") && message.tlpCeiling !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.tlpCeiling);
                if (message.quotaBytesADay != null && $Object.hasOwnProperty.call(message, "quotaBytesADay") && (typeof message.quotaBytesADay === "object" ? message.quotaBytesADay.low || message.quotaBytesADay.high : message.quotaBytesADay !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.quotaBytesADay);
                if (message.replaces != null && $Object.hasOwnProperty.call(message, "replaces") && message.replaces.length)
                    writer.uint32(/* id 9, wireType 2 =*/74).bytes(message.replaces);
                if (message.serial != null && $Object.hasOwnProperty.call(message, "serial") && message.serial !== 0)
                    writer.uint32(/* id 10, wireType 0 =*/80).uint32(message.serial);
                if (message.notBeforeMs != null && $Object.hasOwnProperty.call(message, "notBeforeMs") && (typeof message.notBeforeMs === "object" ? message.notBeforeMs.low || message.notBeforeMs.high : message.notBeforeMs !== 0))
                    writer.uint32(/* id 11, wireType 0 =*/88).uint64(message.notBeforeMs);
                if (message.notAfterMs != null && $Object.hasOwnProperty.call(message, "notAfterMs") && (typeof message.notAfterMs === "object" ? message.notAfterMs.low || message.notAfterMs.high : message.notAfterMs !== 0))
                    writer.uint32(/* id 12, wireType 0 =*/96).uint64(message.notAfterMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Membership message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Membership
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Membership & tocsin.v1.Membership.$Shape} Membership
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Membership.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Membership();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.orgKey = value;
                            else
                                delete message.orgKey;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.constituency = $root.tocsin.v1.Constituency.decode(reader, reader.size(), $undefined, _depth + 1, message.constituency);
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.publish = value;
                            else
                                delete message.publish;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.receiveVictims = value;
                            else
                                delete message.receiveVictims;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.tlpCeiling = value;
                            else
                                delete message.tlpCeiling;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.quotaBytesADay = value;
                            else
                                delete message.quotaBytesADay;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.replaces = value;
                            else
                                delete message.replaces;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.serial = value;
                            else
                                delete message.serial;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.notBeforeMs = value;
                            else
                                delete message.notBeforeMs;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.notAfterMs = value;
                            else
                                delete message.notAfterMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Membership;
        })();

        v1.Constituency = (function() {

            /**
             * Properties of a Constituency.
             * @typedef {Object} tocsin.v1.Constituency.$Properties
             * @property {Array.<number>|null} [asns] Constituency asns
             * @property {Array.<string>|null} [cidrs] Constituency cidrs
             * @property {Array.<string>|null} [countryCodes] Constituency countryCodes
             * @property {Array.<string>|null} [domains] Constituency domains
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Constituency.
             * @memberof tocsin.v1
             * @interface IConstituency
             * @augments tocsin.v1.Constituency.$Properties
             * @deprecated Use tocsin.v1.Constituency.$Properties instead.
             */

            /**
             * Shape of a Constituency.
             * @typedef {tocsin.v1.Constituency.$Properties} tocsin.v1.Constituency.$Shape
             */

            /**
             * Constructs a new Constituency.
             * @memberof tocsin.v1
             * @classdesc Represents a Constituency.
             * @constructor
             * @param {tocsin.v1.Constituency.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Constituency = function (properties) {
                this.asns = [];
                this.cidrs = [];
                this.countryCodes = [];
                this.domains = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Constituency asns.
             * @member {Array.<number>} asns
             * @memberof tocsin.v1.Constituency
             * @instance
             */
            Constituency.prototype.asns = $util.emptyArray;

            /**
             * Constituency cidrs.
             * @member {Array.<string>} cidrs
             * @memberof tocsin.v1.Constituency
             * @instance
             */
            Constituency.prototype.cidrs = $util.emptyArray;

            /**
             * Constituency countryCodes.
             * @member {Array.<string>} countryCodes
             * @memberof tocsin.v1.Constituency
             * @instance
             */
            Constituency.prototype.countryCodes = $util.emptyArray;

            /**
             * Constituency domains.
             * @member {Array.<string>} domains
             * @memberof tocsin.v1.Constituency
             * @instance
             */
            Constituency.prototype.domains = $util.emptyArray;

            /**
             * Creates a new Constituency instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Constituency
             * @static
             * @param {tocsin.v1.Constituency.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Constituency} Constituency instance
             * @type {{
             *   (properties: tocsin.v1.Constituency.$Shape): tocsin.v1.Constituency & tocsin.v1.Constituency.$Shape;
             *   (properties?: tocsin.v1.Constituency.$Properties): tocsin.v1.Constituency;
             * }}
             */
            Constituency.create = function(properties) {
                return new Constituency(properties);
            };

            /**
             * Encodes the specified Constituency message. Does not implicitly {@link tocsin.v1.Constituency.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Constituency
             * @static
             * @param {tocsin.v1.Constituency.$Properties} message Constituency message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Constituency.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.asns != null && message.asns.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).uint32s(message.asns);
                if (message.cidrs != null && message.cidrs.length)
                    for (let i = 0; i < message.cidrs.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.cidrs[i]);
                if (message.countryCodes != null && message.countryCodes.length)
                    for (let i = 0; i < message.countryCodes.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.countryCodes[i]);
                if (message.domains != null && message.domains.length)
                    for (let i = 0; i < message.domains.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.domains[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Constituency message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Constituency
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Constituency & tocsin.v1.Constituency.$Shape} Constituency
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Constituency.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Constituency();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType === 2) {
                                if (!(message.asns && message.asns.length))
                                    message.asns = [];
                                reader.uint32s(message.asns);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.asns && message.asns.length))
                                message.asns = [];
                            message.asns.push(reader.uint32());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cidrs && message.cidrs.length))
                                message.cidrs = [];
                            message.cidrs.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.countryCodes && message.countryCodes.length))
                                message.countryCodes = [];
                            message.countryCodes.push(reader.stringVerify());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.domains && message.domains.length))
                                message.domains = [];
                            message.domains.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Constituency;
        })();

        v1.NodeCertificate = (function() {

            /**
             * Properties of a NodeCertificate.
             * @typedef {Object} tocsin.v1.NodeCertificate.$Properties
             * @property {Uint8Array|null} [orgKey] NodeCertificate orgKey
             * @property {Uint8Array|null} [nodeKey] NodeCertificate nodeKey
             * @property {number|null} [serial] NodeCertificate serial
             * @property {number|Long|null} [notBeforeMs] NodeCertificate notBeforeMs
             * @property {number|Long|null} [notAfterMs] NodeCertificate notAfterMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a NodeCertificate.
             * @memberof tocsin.v1
             * @interface INodeCertificate
             * @augments tocsin.v1.NodeCertificate.$Properties
             * @deprecated Use tocsin.v1.NodeCertificate.$Properties instead.
             */

            /**
             * Shape of a NodeCertificate.
             * @typedef {tocsin.v1.NodeCertificate.$Properties} tocsin.v1.NodeCertificate.$Shape
             */

            /**
             * Constructs a new NodeCertificate.
             * @memberof tocsin.v1
             * @classdesc Represents a NodeCertificate.
             * @constructor
             * @param {tocsin.v1.NodeCertificate.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const NodeCertificate = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * NodeCertificate orgKey.
             * @member {Uint8Array} orgKey
             * @memberof tocsin.v1.NodeCertificate
             * @instance
             */
            NodeCertificate.prototype.orgKey = $util.newBuffer([]);

            /**
             * NodeCertificate nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.NodeCertificate
             * @instance
             */
            NodeCertificate.prototype.nodeKey = $util.newBuffer([]);

            /**
             * NodeCertificate serial.
             * @member {number} serial
             * @memberof tocsin.v1.NodeCertificate
             * @instance
             */
            NodeCertificate.prototype.serial = 0;

            /**
             * NodeCertificate notBeforeMs.
             * @member {number|Long} notBeforeMs
             * @memberof tocsin.v1.NodeCertificate
             * @instance
             */
            NodeCertificate.prototype.notBeforeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * NodeCertificate notAfterMs.
             * @member {number|Long} notAfterMs
             * @memberof tocsin.v1.NodeCertificate
             * @instance
             */
            NodeCertificate.prototype.notAfterMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new NodeCertificate instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.NodeCertificate
             * @static
             * @param {tocsin.v1.NodeCertificate.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.NodeCertificate} NodeCertificate instance
             * @type {{
             *   (properties: tocsin.v1.NodeCertificate.$Shape): tocsin.v1.NodeCertificate & tocsin.v1.NodeCertificate.$Shape;
             *   (properties?: tocsin.v1.NodeCertificate.$Properties): tocsin.v1.NodeCertificate;
             * }}
             */
            NodeCertificate.create = function(properties) {
                return new NodeCertificate(properties);
            };

            /**
             * Encodes the specified NodeCertificate message. Does not implicitly {@link tocsin.v1.NodeCertificate.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.NodeCertificate
             * @static
             * @param {tocsin.v1.NodeCertificate.$Properties} message NodeCertificate message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            NodeCertificate.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.orgKey != null && $Object.hasOwnProperty.call(message, "orgKey") && message.orgKey.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.orgKey);
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nodeKey);
                if (message.serial != null && $Object.hasOwnProperty.call(message, "serial") && message.serial !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.serial);
                if (message.notBeforeMs != null && $Object.hasOwnProperty.call(message, "notBeforeMs") && (typeof message.notBeforeMs === "object" ? message.notBeforeMs.low || message.notBeforeMs.high : message.notBeforeMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.notBeforeMs);
                if (message.notAfterMs != null && $Object.hasOwnProperty.call(message, "notAfterMs") && (typeof message.notAfterMs === "object" ? message.notAfterMs.low || message.notAfterMs.high : message.notAfterMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.notAfterMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a NodeCertificate message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.NodeCertificate
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.NodeCertificate & tocsin.v1.NodeCertificate.$Shape} NodeCertificate
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            NodeCertificate.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.NodeCertificate();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.orgKey = value;
                            else
                                delete message.orgKey;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.serial = value;
                            else
                                delete message.serial;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.notBeforeMs = value;
                            else
                                delete message.notBeforeMs;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.notAfterMs = value;
                            else
                                delete message.notAfterMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return NodeCertificate;
        })();

        v1.Revocation = (function() {

            /**
             * Properties of a Revocation.
             * @typedef {Object} tocsin.v1.Revocation.$Properties
             * @property {Uint8Array|null} [orgKey] Revocation orgKey
             * @property {Uint8Array|null} [nodeKey] Revocation nodeKey
             * @property {number|null} [reason] Revocation reason
             * @property {number|Long|null} [badSinceMs] Revocation badSinceMs
             * @property {Array.<tocsin.v1.Cutoff.$Properties>|null} [cutoffs] Revocation cutoffs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Revocation.
             * @memberof tocsin.v1
             * @interface IRevocation
             * @augments tocsin.v1.Revocation.$Properties
             * @deprecated Use tocsin.v1.Revocation.$Properties instead.
             */

            /**
             * Shape of a Revocation.
             * @typedef {tocsin.v1.Revocation.$Properties} tocsin.v1.Revocation.$Shape
             */

            /**
             * Constructs a new Revocation.
             * @memberof tocsin.v1
             * @classdesc Represents a Revocation.
             * @constructor
             * @param {tocsin.v1.Revocation.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Revocation = function (properties) {
                this.cutoffs = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Revocation orgKey.
             * @member {Uint8Array} orgKey
             * @memberof tocsin.v1.Revocation
             * @instance
             */
            Revocation.prototype.orgKey = $util.newBuffer([]);

            /**
             * Revocation nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.Revocation
             * @instance
             */
            Revocation.prototype.nodeKey = $util.newBuffer([]);

            /**
             * Revocation reason.
             * @member {number} reason
             * @memberof tocsin.v1.Revocation
             * @instance
             */
            Revocation.prototype.reason = 0;

            /**
             * Revocation badSinceMs.
             * @member {number|Long} badSinceMs
             * @memberof tocsin.v1.Revocation
             * @instance
             */
            Revocation.prototype.badSinceMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Revocation cutoffs.
             * @member {Array.<tocsin.v1.Cutoff.$Properties>} cutoffs
             * @memberof tocsin.v1.Revocation
             * @instance
             */
            Revocation.prototype.cutoffs = $util.emptyArray;

            /**
             * Creates a new Revocation instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Revocation
             * @static
             * @param {tocsin.v1.Revocation.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Revocation} Revocation instance
             * @type {{
             *   (properties: tocsin.v1.Revocation.$Shape): tocsin.v1.Revocation & tocsin.v1.Revocation.$Shape;
             *   (properties?: tocsin.v1.Revocation.$Properties): tocsin.v1.Revocation;
             * }}
             */
            Revocation.create = function(properties) {
                return new Revocation(properties);
            };

            /**
             * Encodes the specified Revocation message. Does not implicitly {@link tocsin.v1.Revocation.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Revocation
             * @static
             * @param {tocsin.v1.Revocation.$Properties} message Revocation message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Revocation.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.orgKey != null && $Object.hasOwnProperty.call(message, "orgKey") && message.orgKey.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.orgKey);
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nodeKey);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.reason);
                if (message.badSinceMs != null && $Object.hasOwnProperty.call(message, "badSinceMs") && (typeof message.badSinceMs === "object" ? message.badSinceMs.low || message.badSinceMs.high : message.badSinceMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.badSinceMs);
                if (message.cutoffs != null && message.cutoffs.length)
                    for (let i = 0; i < message.cutoffs.length; ++i)
                        $root.tocsin.v1.Cutoff.encode(message.cutoffs[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Revocation message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Revocation
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Revocation & tocsin.v1.Revocation.$Shape} Revocation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Revocation.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Revocation();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.orgKey = value;
                            else
                                delete message.orgKey;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.badSinceMs = value;
                            else
                                delete message.badSinceMs;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cutoffs && message.cutoffs.length))
                                message.cutoffs = [];
                            message.cutoffs.push($root.tocsin.v1.Cutoff.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Revocation;
        })();

        v1.Cutoff = (function() {

            /**
             * Properties of a Cutoff.
             * @typedef {Object} tocsin.v1.Cutoff.$Properties
             * @property {Uint8Array|null} [streamId] Cutoff streamId
             * @property {number|null} [lastGoodSeq] Cutoff lastGoodSeq
             * @property {Uint8Array|null} [headerHash] Cutoff headerHash
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Cutoff.
             * @memberof tocsin.v1
             * @interface ICutoff
             * @augments tocsin.v1.Cutoff.$Properties
             * @deprecated Use tocsin.v1.Cutoff.$Properties instead.
             */

            /**
             * Shape of a Cutoff.
             * @typedef {tocsin.v1.Cutoff.$Properties} tocsin.v1.Cutoff.$Shape
             */

            /**
             * Constructs a new Cutoff.
             * @memberof tocsin.v1
             * @classdesc Represents a Cutoff.
             * @constructor
             * @param {tocsin.v1.Cutoff.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Cutoff = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Cutoff streamId.
             * @member {Uint8Array} streamId
             * @memberof tocsin.v1.Cutoff
             * @instance
             */
            Cutoff.prototype.streamId = $util.newBuffer([]);

            /**
             * Cutoff lastGoodSeq.
             * @member {number} lastGoodSeq
             * @memberof tocsin.v1.Cutoff
             * @instance
             */
            Cutoff.prototype.lastGoodSeq = 0;

            /**
             * Cutoff headerHash.
             * @member {Uint8Array} headerHash
             * @memberof tocsin.v1.Cutoff
             * @instance
             */
            Cutoff.prototype.headerHash = $util.newBuffer([]);

            /**
             * Creates a new Cutoff instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Cutoff
             * @static
             * @param {tocsin.v1.Cutoff.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Cutoff} Cutoff instance
             * @type {{
             *   (properties: tocsin.v1.Cutoff.$Shape): tocsin.v1.Cutoff & tocsin.v1.Cutoff.$Shape;
             *   (properties?: tocsin.v1.Cutoff.$Properties): tocsin.v1.Cutoff;
             * }}
             */
            Cutoff.create = function(properties) {
                return new Cutoff(properties);
            };

            /**
             * Encodes the specified Cutoff message. Does not implicitly {@link tocsin.v1.Cutoff.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Cutoff
             * @static
             * @param {tocsin.v1.Cutoff.$Properties} message Cutoff message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Cutoff.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.streamId != null && $Object.hasOwnProperty.call(message, "streamId") && message.streamId.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.streamId);
                if (message.lastGoodSeq != null && $Object.hasOwnProperty.call(message, "lastGoodSeq") && message.lastGoodSeq !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.lastGoodSeq);
                if (message.headerHash != null && $Object.hasOwnProperty.call(message, "headerHash") && message.headerHash.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.headerHash);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Cutoff message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Cutoff
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Cutoff & tocsin.v1.Cutoff.$Shape} Cutoff
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Cutoff.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Cutoff();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.streamId = value;
                            else
                                delete message.streamId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.lastGoodSeq = value;
                            else
                                delete message.lastGoodSeq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.headerHash = value;
                            else
                                delete message.headerHash;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Cutoff;
        })();

        v1.Epoch = (function() {

            /**
             * Properties of an Epoch.
             * @typedef {Object} tocsin.v1.Epoch.$Properties
             * @property {Uint8Array|null} [orgKey] Epoch orgKey
             * @property {Uint8Array|null} [nodeKey] Epoch nodeKey
             * @property {number|null} [epoch] Epoch epoch
             * @property {Array.<tocsin.v1.Cutoff.$Properties>|null} [lastGood] Epoch lastGood
             * @property {number|Long|null} [createdMs] Epoch createdMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Epoch.
             * @memberof tocsin.v1
             * @interface IEpoch
             * @augments tocsin.v1.Epoch.$Properties
             * @deprecated Use tocsin.v1.Epoch.$Properties instead.
             */

            /**
             * Shape of an Epoch.
             * @typedef {tocsin.v1.Epoch.$Properties} tocsin.v1.Epoch.$Shape
             */

            /**
             * Constructs a new Epoch.
             * @memberof tocsin.v1
             * @classdesc Represents an Epoch.
             * @constructor
             * @param {tocsin.v1.Epoch.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Epoch = function (properties) {
                this.lastGood = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Epoch orgKey.
             * @member {Uint8Array} orgKey
             * @memberof tocsin.v1.Epoch
             * @instance
             */
            Epoch.prototype.orgKey = $util.newBuffer([]);

            /**
             * Epoch nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.Epoch
             * @instance
             */
            Epoch.prototype.nodeKey = $util.newBuffer([]);

            /**
             * Epoch epoch.
             * @member {number} epoch
             * @memberof tocsin.v1.Epoch
             * @instance
             */
            Epoch.prototype.epoch = 0;

            /**
             * Epoch lastGood.
             * @member {Array.<tocsin.v1.Cutoff.$Properties>} lastGood
             * @memberof tocsin.v1.Epoch
             * @instance
             */
            Epoch.prototype.lastGood = $util.emptyArray;

            /**
             * Epoch createdMs.
             * @member {number|Long} createdMs
             * @memberof tocsin.v1.Epoch
             * @instance
             */
            Epoch.prototype.createdMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Epoch instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Epoch
             * @static
             * @param {tocsin.v1.Epoch.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Epoch} Epoch instance
             * @type {{
             *   (properties: tocsin.v1.Epoch.$Shape): tocsin.v1.Epoch & tocsin.v1.Epoch.$Shape;
             *   (properties?: tocsin.v1.Epoch.$Properties): tocsin.v1.Epoch;
             * }}
             */
            Epoch.create = function(properties) {
                return new Epoch(properties);
            };

            /**
             * Encodes the specified Epoch message. Does not implicitly {@link tocsin.v1.Epoch.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Epoch
             * @static
             * @param {tocsin.v1.Epoch.$Properties} message Epoch message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Epoch.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.orgKey != null && $Object.hasOwnProperty.call(message, "orgKey") && message.orgKey.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.orgKey);
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nodeKey);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.epoch);
                if (message.lastGood != null && message.lastGood.length)
                    for (let i = 0; i < message.lastGood.length; ++i)
                        $root.tocsin.v1.Cutoff.encode(message.lastGood[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.createdMs != null && $Object.hasOwnProperty.call(message, "createdMs") && (typeof message.createdMs === "object" ? message.createdMs.low || message.createdMs.high : message.createdMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.createdMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Epoch message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Epoch
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Epoch & tocsin.v1.Epoch.$Shape} Epoch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Epoch.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Epoch();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.orgKey = value;
                            else
                                delete message.orgKey;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.lastGood && message.lastGood.length))
                                message.lastGood = [];
                            message.lastGood.push($root.tocsin.v1.Cutoff.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.createdMs = value;
                            else
                                delete message.createdMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Epoch;
        })();

        v1.JoinRequest = (function() {

            /**
             * Properties of a JoinRequest.
             * @typedef {Object} tocsin.v1.JoinRequest.$Properties
             * @property {Uint8Array|null} [orgKey] JoinRequest orgKey
             * @property {Uint8Array|null} [nodeKey] JoinRequest nodeKey
             * @property {string|null} [name] JoinRequest name
             * @property {number|null} [kind] JoinRequest kind
             * @property {tocsin.v1.Constituency.$Properties|null} [constituency] JoinRequest constituency
             * @property {Uint8Array|null} [inviteId] JoinRequest inviteId
             * @property {number|Long|null} [createdMs] JoinRequest createdMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JoinRequest.
             * @memberof tocsin.v1
             * @interface IJoinRequest
             * @augments tocsin.v1.JoinRequest.$Properties
             * @deprecated Use tocsin.v1.JoinRequest.$Properties instead.
             */

            /**
             * Shape of a JoinRequest.
             * @typedef {tocsin.v1.JoinRequest.$Properties} tocsin.v1.JoinRequest.$Shape
             */

            /**
             * Constructs a new JoinRequest.
             * @memberof tocsin.v1
             * @classdesc Represents a JoinRequest.
             * @constructor
             * @param {tocsin.v1.JoinRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JoinRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JoinRequest orgKey.
             * @member {Uint8Array} orgKey
             * @memberof tocsin.v1.JoinRequest
             * @instance
             */
            JoinRequest.prototype.orgKey = $util.newBuffer([]);

            /**
             * JoinRequest nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.JoinRequest
             * @instance
             */
            JoinRequest.prototype.nodeKey = $util.newBuffer([]);

            /**
             * JoinRequest name.
             * @member {string} name
             * @memberof tocsin.v1.JoinRequest
             * @instance
             */
            JoinRequest.prototype.name = "";

            /**
             * JoinRequest kind.
             * @member {number} kind
             * @memberof tocsin.v1.JoinRequest
             * @instance
             */
            JoinRequest.prototype.kind = 0;

            /**
             * JoinRequest constituency.
             * @member {tocsin.v1.Constituency.$Properties|null|undefined} constituency
             * @memberof tocsin.v1.JoinRequest
             * @instance
             */
            JoinRequest.prototype.constituency = null;

            /**
             * JoinRequest inviteId.
             * @member {Uint8Array} inviteId
             * @memberof tocsin.v1.JoinRequest
             * @instance
             */
            JoinRequest.prototype.inviteId = $util.newBuffer([]);

            /**
             * JoinRequest createdMs.
             * @member {number|Long} createdMs
             * @memberof tocsin.v1.JoinRequest
             * @instance
             */
            JoinRequest.prototype.createdMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new JoinRequest instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.JoinRequest
             * @static
             * @param {tocsin.v1.JoinRequest.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.JoinRequest} JoinRequest instance
             * @type {{
             *   (properties: tocsin.v1.JoinRequest.$Shape): tocsin.v1.JoinRequest & tocsin.v1.JoinRequest.$Shape;
             *   (properties?: tocsin.v1.JoinRequest.$Properties): tocsin.v1.JoinRequest;
             * }}
             */
            JoinRequest.create = function(properties) {
                return new JoinRequest(properties);
            };

            /**
             * Encodes the specified JoinRequest message. Does not implicitly {@link tocsin.v1.JoinRequest.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.JoinRequest
             * @static
             * @param {tocsin.v1.JoinRequest.$Properties} message JoinRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JoinRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.orgKey != null && $Object.hasOwnProperty.call(message, "orgKey") && message.orgKey.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.orgKey);
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nodeKey);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.name);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.kind);
                if (message.constituency != null && $Object.hasOwnProperty.call(message, "constituency"))
                    $root.tocsin.v1.Constituency.encode(message.constituency, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.inviteId != null && $Object.hasOwnProperty.call(message, "inviteId") && message.inviteId.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.inviteId);
                if (message.createdMs != null && $Object.hasOwnProperty.call(message, "createdMs") && (typeof message.createdMs === "object" ? message.createdMs.low || message.createdMs.high : message.createdMs !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.createdMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JoinRequest message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.JoinRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinRequest & tocsin.v1.JoinRequest.$Shape} JoinRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JoinRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.JoinRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.orgKey = value;
                            else
                                delete message.orgKey;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.constituency = $root.tocsin.v1.Constituency.decode(reader, reader.size(), $undefined, _depth + 1, message.constituency);
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.inviteId = value;
                            else
                                delete message.inviteId;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.createdMs = value;
                            else
                                delete message.createdMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return JoinRequest;
        })();

        v1.Addresses = (function() {

            /**
             * Properties of an Addresses.
             * @typedef {Object} tocsin.v1.Addresses.$Properties
             * @property {Uint8Array|null} [nodeKey] Addresses nodeKey
             * @property {Array.<string>|null} [multiaddrs] Addresses multiaddrs
             * @property {number|null} [serial] Addresses serial
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Addresses.
             * @memberof tocsin.v1
             * @interface IAddresses
             * @augments tocsin.v1.Addresses.$Properties
             * @deprecated Use tocsin.v1.Addresses.$Properties instead.
             */

            /**
             * Shape of an Addresses.
             * @typedef {tocsin.v1.Addresses.$Properties} tocsin.v1.Addresses.$Shape
             */

            /**
             * Constructs a new Addresses.
             * @memberof tocsin.v1
             * @classdesc Represents an Addresses.
             * @constructor
             * @param {tocsin.v1.Addresses.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Addresses = function (properties) {
                this.multiaddrs = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Addresses nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.Addresses
             * @instance
             */
            Addresses.prototype.nodeKey = $util.newBuffer([]);

            /**
             * Addresses multiaddrs.
             * @member {Array.<string>} multiaddrs
             * @memberof tocsin.v1.Addresses
             * @instance
             */
            Addresses.prototype.multiaddrs = $util.emptyArray;

            /**
             * Addresses serial.
             * @member {number} serial
             * @memberof tocsin.v1.Addresses
             * @instance
             */
            Addresses.prototype.serial = 0;

            /**
             * Creates a new Addresses instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Addresses
             * @static
             * @param {tocsin.v1.Addresses.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Addresses} Addresses instance
             * @type {{
             *   (properties: tocsin.v1.Addresses.$Shape): tocsin.v1.Addresses & tocsin.v1.Addresses.$Shape;
             *   (properties?: tocsin.v1.Addresses.$Properties): tocsin.v1.Addresses;
             * }}
             */
            Addresses.create = function(properties) {
                return new Addresses(properties);
            };

            /**
             * Encodes the specified Addresses message. Does not implicitly {@link tocsin.v1.Addresses.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Addresses
             * @static
             * @param {tocsin.v1.Addresses.$Properties} message Addresses message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Addresses.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.nodeKey);
                if (message.multiaddrs != null && message.multiaddrs.length)
                    for (let i = 0; i < message.multiaddrs.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.multiaddrs[i]);
                if (message.serial != null && $Object.hasOwnProperty.call(message, "serial") && message.serial !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.serial);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Addresses message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Addresses
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Addresses & tocsin.v1.Addresses.$Shape} Addresses
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Addresses.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Addresses();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.multiaddrs && message.multiaddrs.length))
                                message.multiaddrs = [];
                            message.multiaddrs.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.serial = value;
                            else
                                delete message.serial;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Addresses;
        })();

        v1.ForkProof = (function() {

            /**
             * Properties of a ForkProof.
             * @typedef {Object} tocsin.v1.ForkProof.$Properties
             * @property {Uint8Array|null} [headerA] ForkProof headerA
             * @property {Uint8Array|null} [signatureA] ForkProof signatureA
             * @property {Uint8Array|null} [headerB] ForkProof headerB
             * @property {Uint8Array|null} [signatureB] ForkProof signatureB
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ForkProof.
             * @memberof tocsin.v1
             * @interface IForkProof
             * @augments tocsin.v1.ForkProof.$Properties
             * @deprecated Use tocsin.v1.ForkProof.$Properties instead.
             */

            /**
             * Shape of a ForkProof.
             * @typedef {tocsin.v1.ForkProof.$Properties} tocsin.v1.ForkProof.$Shape
             */

            /**
             * Constructs a new ForkProof.
             * @memberof tocsin.v1
             * @classdesc Represents a ForkProof.
             * @constructor
             * @param {tocsin.v1.ForkProof.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ForkProof = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ForkProof headerA.
             * @member {Uint8Array} headerA
             * @memberof tocsin.v1.ForkProof
             * @instance
             */
            ForkProof.prototype.headerA = $util.newBuffer([]);

            /**
             * ForkProof signatureA.
             * @member {Uint8Array} signatureA
             * @memberof tocsin.v1.ForkProof
             * @instance
             */
            ForkProof.prototype.signatureA = $util.newBuffer([]);

            /**
             * ForkProof headerB.
             * @member {Uint8Array} headerB
             * @memberof tocsin.v1.ForkProof
             * @instance
             */
            ForkProof.prototype.headerB = $util.newBuffer([]);

            /**
             * ForkProof signatureB.
             * @member {Uint8Array} signatureB
             * @memberof tocsin.v1.ForkProof
             * @instance
             */
            ForkProof.prototype.signatureB = $util.newBuffer([]);

            /**
             * Creates a new ForkProof instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.ForkProof
             * @static
             * @param {tocsin.v1.ForkProof.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.ForkProof} ForkProof instance
             * @type {{
             *   (properties: tocsin.v1.ForkProof.$Shape): tocsin.v1.ForkProof & tocsin.v1.ForkProof.$Shape;
             *   (properties?: tocsin.v1.ForkProof.$Properties): tocsin.v1.ForkProof;
             * }}
             */
            ForkProof.create = function(properties) {
                return new ForkProof(properties);
            };

            /**
             * Encodes the specified ForkProof message. Does not implicitly {@link tocsin.v1.ForkProof.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.ForkProof
             * @static
             * @param {tocsin.v1.ForkProof.$Properties} message ForkProof message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ForkProof.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.headerA != null && $Object.hasOwnProperty.call(message, "headerA") && message.headerA.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.headerA);
                if (message.signatureA != null && $Object.hasOwnProperty.call(message, "signatureA") && message.signatureA.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signatureA);
                if (message.headerB != null && $Object.hasOwnProperty.call(message, "headerB") && message.headerB.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.headerB);
                if (message.signatureB != null && $Object.hasOwnProperty.call(message, "signatureB") && message.signatureB.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.signatureB);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ForkProof message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.ForkProof
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.ForkProof & tocsin.v1.ForkProof.$Shape} ForkProof
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ForkProof.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.ForkProof();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.headerA = value;
                            else
                                delete message.headerA;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signatureA = value;
                            else
                                delete message.signatureA;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.headerB = value;
                            else
                                delete message.headerB;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signatureB = value;
                            else
                                delete message.signatureB;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ForkProof;
        })();

        v1.Welcome = (function() {

            /**
             * Properties of a Welcome.
             * @typedef {Object} tocsin.v1.Welcome.$Properties
             * @property {Array.<tocsin.v1.Signed.$Properties>|null} [objects] Welcome objects
             * @property {Array.<string>|null} [addresses] Welcome addresses
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Welcome.
             * @memberof tocsin.v1
             * @interface IWelcome
             * @augments tocsin.v1.Welcome.$Properties
             * @deprecated Use tocsin.v1.Welcome.$Properties instead.
             */

            /**
             * Shape of a Welcome.
             * @typedef {tocsin.v1.Welcome.$Properties} tocsin.v1.Welcome.$Shape
             */

            /**
             * Constructs a new Welcome.
             * @memberof tocsin.v1
             * @classdesc Represents a Welcome.
             * @constructor
             * @param {tocsin.v1.Welcome.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Welcome = function (properties) {
                this.objects = [];
                this.addresses = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Welcome objects.
             * @member {Array.<tocsin.v1.Signed.$Properties>} objects
             * @memberof tocsin.v1.Welcome
             * @instance
             */
            Welcome.prototype.objects = $util.emptyArray;

            /**
             * Welcome addresses.
             * @member {Array.<string>} addresses
             * @memberof tocsin.v1.Welcome
             * @instance
             */
            Welcome.prototype.addresses = $util.emptyArray;

            /**
             * Creates a new Welcome instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Welcome
             * @static
             * @param {tocsin.v1.Welcome.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Welcome} Welcome instance
             * @type {{
             *   (properties: tocsin.v1.Welcome.$Shape): tocsin.v1.Welcome & tocsin.v1.Welcome.$Shape;
             *   (properties?: tocsin.v1.Welcome.$Properties): tocsin.v1.Welcome;
             * }}
             */
            Welcome.create = function(properties) {
                return new Welcome(properties);
            };

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link tocsin.v1.Welcome.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Welcome
             * @static
             * @param {tocsin.v1.Welcome.$Properties} message Welcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Welcome.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.objects != null && message.objects.length)
                    for (let i = 0; i < message.objects.length; ++i)
                        $root.tocsin.v1.Signed.encode(message.objects[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.addresses != null && message.addresses.length)
                    for (let i = 0; i < message.addresses.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.addresses[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Welcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Welcome & tocsin.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Welcome.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Welcome();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.objects && message.objects.length))
                                message.objects = [];
                            message.objects.push($root.tocsin.v1.Signed.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.addresses && message.addresses.length))
                                message.addresses = [];
                            message.addresses.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Welcome;
        })();

        v1.Invite = (function() {

            /**
             * Properties of an Invite.
             * @typedef {Object} tocsin.v1.Invite.$Properties
             * @property {Uint8Array|null} [meshId] Invite meshId
             * @property {string|null} [meshName] Invite meshName
             * @property {Uint8Array|null} [nodeKey] Invite nodeKey
             * @property {Array.<string>|null} [multiaddrs] Invite multiaddrs
             * @property {Uint8Array|null} [secret] Invite secret
             * @property {string|null} [name] Invite name
             * @property {number|null} [kind] Invite kind
             * @property {tocsin.v1.Constituency.$Properties|null} [constituency] Invite constituency
             * @property {number|Long|null} [expiresMs] Invite expiresMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Invite.
             * @memberof tocsin.v1
             * @interface IInvite
             * @augments tocsin.v1.Invite.$Properties
             * @deprecated Use tocsin.v1.Invite.$Properties instead.
             */

            /**
             * Shape of an Invite.
             * @typedef {tocsin.v1.Invite.$Properties} tocsin.v1.Invite.$Shape
             */

            /**
             * Constructs a new Invite.
             * @memberof tocsin.v1
             * @classdesc Represents an Invite.
             * @constructor
             * @param {tocsin.v1.Invite.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Invite = function (properties) {
                this.multiaddrs = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Invite meshId.
             * @member {Uint8Array} meshId
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.meshId = $util.newBuffer([]);

            /**
             * Invite meshName.
             * @member {string} meshName
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.meshName = "";

            /**
             * Invite nodeKey.
             * @member {Uint8Array} nodeKey
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.nodeKey = $util.newBuffer([]);

            /**
             * Invite multiaddrs.
             * @member {Array.<string>} multiaddrs
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.multiaddrs = $util.emptyArray;

            /**
             * Invite secret.
             * @member {Uint8Array} secret
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.secret = $util.newBuffer([]);

            /**
             * Invite name.
             * @member {string} name
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.name = "";

            /**
             * Invite kind.
             * @member {number} kind
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.kind = 0;

            /**
             * Invite constituency.
             * @member {tocsin.v1.Constituency.$Properties|null|undefined} constituency
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.constituency = null;

            /**
             * Invite expiresMs.
             * @member {number|Long} expiresMs
             * @memberof tocsin.v1.Invite
             * @instance
             */
            Invite.prototype.expiresMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Invite instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Invite
             * @static
             * @param {tocsin.v1.Invite.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Invite} Invite instance
             * @type {{
             *   (properties: tocsin.v1.Invite.$Shape): tocsin.v1.Invite & tocsin.v1.Invite.$Shape;
             *   (properties?: tocsin.v1.Invite.$Properties): tocsin.v1.Invite;
             * }}
             */
            Invite.create = function(properties) {
                return new Invite(properties);
            };

            /**
             * Encodes the specified Invite message. Does not implicitly {@link tocsin.v1.Invite.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Invite
             * @static
             * @param {tocsin.v1.Invite.$Properties} message Invite message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Invite.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.meshId != null && $Object.hasOwnProperty.call(message, "meshId") && message.meshId.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.meshId);
                if (message.meshName != null && $Object.hasOwnProperty.call(message, "meshName") && message.meshName !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.meshName);
                if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.nodeKey);
                if (message.multiaddrs != null && message.multiaddrs.length)
                    for (let i = 0; i < message.multiaddrs.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.multiaddrs[i]);
                if (message.secret != null && $Object.hasOwnProperty.call(message, "secret") && message.secret.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.secret);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.name);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.kind);
                if (message.constituency != null && $Object.hasOwnProperty.call(message, "constituency"))
                    $root.tocsin.v1.Constituency.encode(message.constituency, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.expiresMs != null && $Object.hasOwnProperty.call(message, "expiresMs") && (typeof message.expiresMs === "object" ? message.expiresMs.low || message.expiresMs.high : message.expiresMs !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).uint64(message.expiresMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Invite message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Invite
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Invite & tocsin.v1.Invite.$Shape} Invite
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Invite.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Invite();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.meshId = value;
                            else
                                delete message.meshId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.meshName = value;
                            else
                                delete message.meshName;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nodeKey = value;
                            else
                                delete message.nodeKey;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.multiaddrs && message.multiaddrs.length))
                                message.multiaddrs = [];
                            message.multiaddrs.push(reader.stringVerify());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.secret = value;
                            else
                                delete message.secret;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.constituency = $root.tocsin.v1.Constituency.decode(reader, reader.size(), $undefined, _depth + 1, message.constituency);
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.expiresMs = value;
                            else
                                delete message.expiresMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Invite;
        })();

        v1.Records = (function() {

            /**
             * Properties of a Records.
             * @typedef {Object} tocsin.v1.Records.$Properties
             * @property {tocsin.v1.Rows.$Properties|null} [indicators] Records indicators
             * @property {tocsin.v1.Rows.$Properties|null} [victims] Records victims
             * @property {tocsin.v1.Sightings.$Properties|null} [sightings] Records sightings
             * @property {tocsin.v1.Erasures.$Properties|null} [erasures] Records erasures
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Records.
             * @memberof tocsin.v1
             * @interface IRecords
             * @augments tocsin.v1.Records.$Properties
             * @deprecated Use tocsin.v1.Records.$Properties instead.
             */

            /**
             * Shape of a Records.
             * @typedef {tocsin.v1.Records.$Properties} tocsin.v1.Records.$Shape
             */

            /**
             * Constructs a new Records.
             * @memberof tocsin.v1
             * @classdesc Represents a Records.
             * @constructor
             * @param {tocsin.v1.Records.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Records = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Records indicators.
             * @member {tocsin.v1.Rows.$Properties|null|undefined} indicators
             * @memberof tocsin.v1.Records
             * @instance
             */
            Records.prototype.indicators = null;

            /**
             * Records victims.
             * @member {tocsin.v1.Rows.$Properties|null|undefined} victims
             * @memberof tocsin.v1.Records
             * @instance
             */
            Records.prototype.victims = null;

            /**
             * Records sightings.
             * @member {tocsin.v1.Sightings.$Properties|null|undefined} sightings
             * @memberof tocsin.v1.Records
             * @instance
             */
            Records.prototype.sightings = null;

            /**
             * Records erasures.
             * @member {tocsin.v1.Erasures.$Properties|null|undefined} erasures
             * @memberof tocsin.v1.Records
             * @instance
             */
            Records.prototype.erasures = null;

            /**
             * Creates a new Records instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Records
             * @static
             * @param {tocsin.v1.Records.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Records} Records instance
             * @type {{
             *   (properties: tocsin.v1.Records.$Shape): tocsin.v1.Records & tocsin.v1.Records.$Shape;
             *   (properties?: tocsin.v1.Records.$Properties): tocsin.v1.Records;
             * }}
             */
            Records.create = function(properties) {
                return new Records(properties);
            };

            /**
             * Encodes the specified Records message. Does not implicitly {@link tocsin.v1.Records.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Records
             * @static
             * @param {tocsin.v1.Records.$Properties} message Records message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Records.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.indicators != null && $Object.hasOwnProperty.call(message, "indicators"))
                    $root.tocsin.v1.Rows.encode(message.indicators, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.victims != null && $Object.hasOwnProperty.call(message, "victims"))
                    $root.tocsin.v1.Rows.encode(message.victims, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.sightings != null && $Object.hasOwnProperty.call(message, "sightings"))
                    $root.tocsin.v1.Sightings.encode(message.sightings, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.erasures != null && $Object.hasOwnProperty.call(message, "erasures"))
                    $root.tocsin.v1.Erasures.encode(message.erasures, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Records message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Records
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Records & tocsin.v1.Records.$Shape} Records
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Records.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Records();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.indicators = $root.tocsin.v1.Rows.decode(reader, reader.size(), $undefined, _depth + 1, message.indicators);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.victims = $root.tocsin.v1.Rows.decode(reader, reader.size(), $undefined, _depth + 1, message.victims);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.sightings = $root.tocsin.v1.Sightings.decode(reader, reader.size(), $undefined, _depth + 1, message.sightings);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.erasures = $root.tocsin.v1.Erasures.decode(reader, reader.size(), $undefined, _depth + 1, message.erasures);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Records;
        })();

        v1.Shape = (function() {

            /**
             * Properties of a Shape.
             * @typedef {Object} tocsin.v1.Shape.$Properties
             * @property {number|null} [type] Shape type
             * @property {number|null} [classification] Shape classification
             * @property {number|null} [role] Shape role
             * @property {number|null} [origin] Shape origin
             * @property {number|null} [tlp] Shape tlp
             * @property {number|null} [status] Shape status
             * @property {number|null} [severity] Shape severity
             * @property {string|null} [malware] Shape malware
             * @property {string|null} [cc] Shape cc
             * @property {string|null} [feed] Shape feed
             * @property {Array.<string>|null} [tags] Shape tags
             * @property {boolean|null} [toBlock] Shape toBlock
             * @property {number|null} [scrubMethod] Shape scrubMethod
             * @property {number|null} [scrubProfile] Shape scrubProfile
             * @property {number|null} [scrubK] Shape scrubK
             * @property {number|null} [scrubGrainS] Shape scrubGrainS
             * @property {number|null} [scrubRemovedGroups] Shape scrubRemovedGroups
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Shape.
             * @memberof tocsin.v1
             * @interface IShape
             * @augments tocsin.v1.Shape.$Properties
             * @deprecated Use tocsin.v1.Shape.$Properties instead.
             */

            /**
             * Shape of a Shape.
             * @typedef {tocsin.v1.Shape.$Properties} tocsin.v1.Shape.$Shape
             */

            /**
             * Constructs a new Shape.
             * @memberof tocsin.v1
             * @classdesc Represents a Shape.
             * @constructor
             * @param {tocsin.v1.Shape.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Shape = function (properties) {
                this.tags = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Shape type.
             * @member {number} type
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.type = 0;

            /**
             * Shape classification.
             * @member {number} classification
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.classification = 0;

            /**
             * Shape role.
             * @member {number} role
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.role = 0;

            /**
             * Shape origin.
             * @member {number} origin
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.origin = 0;

            /**
             * Shape tlp.
             * @member {number} tlp
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.tlp = 0;

            /**
             * Shape status.
             * @member {number} status
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.status = 0;

            /**
             * Shape severity.
             * @member {number} severity
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.severity = 0;

            /**
             * Shape malware.
             * @member {string} malware
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.malware = "";

            /**
             * Shape cc.
             * @member {string} cc
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.cc = "";

            /**
             * Shape feed.
             * @member {string} feed
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.feed = "";

            /**
             * Shape tags.
             * @member {Array.<string>} tags
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.tags = $util.emptyArray;

            /**
             * Shape toBlock.
             * @member {boolean} toBlock
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.toBlock = false;

            /**
             * Shape scrubMethod.
             * @member {number} scrubMethod
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.scrubMethod = 0;

            /**
             * Shape scrubProfile.
             * @member {number} scrubProfile
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.scrubProfile = 0;

            /**
             * Shape scrubK.
             * @member {number} scrubK
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.scrubK = 0;

            /**
             * Shape scrubGrainS.
             * @member {number} scrubGrainS
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.scrubGrainS = 0;

            /**
             * Shape scrubRemovedGroups.
             * @member {number} scrubRemovedGroups
             * @memberof tocsin.v1.Shape
             * @instance
             */
            Shape.prototype.scrubRemovedGroups = 0;

            /**
             * Creates a new Shape instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Shape
             * @static
             * @param {tocsin.v1.Shape.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Shape} Shape instance
             * @type {{
             *   (properties: tocsin.v1.Shape.$Shape): tocsin.v1.Shape & tocsin.v1.Shape.$Shape;
             *   (properties?: tocsin.v1.Shape.$Properties): tocsin.v1.Shape;
             * }}
             */
            Shape.create = function(properties) {
                return new Shape(properties);
            };

            /**
             * Encodes the specified Shape message. Does not implicitly {@link tocsin.v1.Shape.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Shape
             * @static
             * @param {tocsin.v1.Shape.$Properties} message Shape message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Shape.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.type);
                if (message.classification != null && $Object.hasOwnProperty.call(message, "classification") && message.classification !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.classification);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.role);
                if (message.origin != null && $Object.hasOwnProperty.call(message, "origin") && message.origin !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.origin);
                if (message.tlp != null && $Object.hasOwnProperty.call(message, "tlp") && message.tlp !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.tlp);
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.status);
                if (message.severity != null && $Object.hasOwnProperty.call(message, "severity") && message.severity !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.severity);
                if (message.malware != null && $Object.hasOwnProperty.call(message, "malware") && message.malware !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.malware);
                if (message.cc != null && $Object.hasOwnProperty.call(message, "cc") && message.cc !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.cc);
                if (message.feed != null && $Object.hasOwnProperty.call(message, "feed") && message.feed !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.feed);
                if (message.tags != null && message.tags.length)
                    for (let i = 0; i < message.tags.length; ++i)
                        writer.uint32(/* id 11, wireType 2 =*/90).string(message.tags[i]);
                if (message.toBlock != null && $Object.hasOwnProperty.call(message, "toBlock") && message.toBlock !== false)
                    writer.uint32(/* id 12, wireType 0 =*/96).bool(message.toBlock);
                if (message.scrubMethod != null && $Object.hasOwnProperty.call(message, "scrubMethod") && message.scrubMethod !== 0)
                    writer.uint32(/* id 13, wireType 0 =*/104).uint32(message.scrubMethod);
                if (message.scrubProfile != null && $Object.hasOwnProperty.call(message, "scrubProfile") && message.scrubProfile !== 0)
                    writer.uint32(/* id 14, wireType 0 =*/112).uint32(message.scrubProfile);
                if (message.scrubK != null && $Object.hasOwnProperty.call(message, "scrubK") && message.scrubK !== 0)
                    writer.uint32(/* id 15, wireType 0 =*/120).uint32(message.scrubK);
                if (message.scrubGrainS != null && $Object.hasOwnProperty.call(message, "scrubGrainS") && message.scrubGrainS !== 0)
                    writer.uint32(/* id 16, wireType 0 =*/128).uint32(message.scrubGrainS);
                if (message.scrubRemovedGroups != null && $Object.hasOwnProperty.call(message, "scrubRemovedGroups") && message.scrubRemovedGroups !== 0)
                    writer.uint32(/* id 17, wireType 0 =*/136).uint32(message.scrubRemovedGroups);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Shape message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Shape
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Shape & tocsin.v1.Shape.$Shape} Shape
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Shape.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Shape();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.type = value;
                            else
                                delete message.type;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.classification = value;
                            else
                                delete message.classification;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.origin = value;
                            else
                                delete message.origin;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.tlp = value;
                            else
                                delete message.tlp;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.severity = value;
                            else
                                delete message.severity;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.malware = value;
                            else
                                delete message.malware;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.cc = value;
                            else
                                delete message.cc;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.feed = value;
                            else
                                delete message.feed;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if (!(message.tags && message.tags.length))
                                message.tags = [];
                            message.tags.push(reader.stringVerify());
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.toBlock = value;
                            else
                                delete message.toBlock;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.scrubMethod = value;
                            else
                                delete message.scrubMethod;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.scrubProfile = value;
                            else
                                delete message.scrubProfile;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.scrubK = value;
                            else
                                delete message.scrubK;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.scrubGrainS = value;
                            else
                                delete message.scrubGrainS;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.scrubRemovedGroups = value;
                            else
                                delete message.scrubRemovedGroups;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Shape;
        })();

        v1.Rows = (function() {

            /**
             * Properties of a Rows.
             * @typedef {Object} tocsin.v1.Rows.$Properties
             * @property {number|null} [count] Rows count
             * @property {number|null} [baseS] Rows baseS
             * @property {number|null} [baseRev] Rows baseRev
             * @property {Array.<tocsin.v1.Shape.$Properties>|null} [shapes] Rows shapes
             * @property {Array.<number>|null} [shape] Rows shape
             * @property {Uint8Array|null} [values] Rows values
             * @property {Array.<number>|null} [valueLengths] Rows valueLengths
             * @property {Array.<number>|null} [firstSeen] Rows firstSeen
             * @property {Array.<number>|null} [lastSeen] Rows lastSeen
             * @property {Array.<number>|null} [validUntil] Rows validUntil
             * @property {Array.<number>|null} [rev] Rows rev
             * @property {Array.<number>|null} [counts] Rows counts
             * @property {Uint8Array|null} [hasConfidence] Rows hasConfidence
             * @property {Uint8Array|null} [confidence] Rows confidence
             * @property {Uint8Array|null} [hasHosts] Rows hasHosts
             * @property {Array.<number>|null} [hosts] Rows hosts
             * @property {Uint8Array|null} [hasAsn] Rows hasAsn
             * @property {Array.<number>|null} [asn] Rows asn
             * @property {Uint8Array|null} [hasReference] Rows hasReference
             * @property {Array.<string>|null} [reference] Rows reference
             * @property {Uint8Array|null} [hasSupersedes] Rows hasSupersedes
             * @property {Uint8Array|null} [supersedes] Rows supersedes
             * @property {Uint8Array|null} [hasReputation] Rows hasReputation
             * @property {Array.<tocsin.v1.Reputation.$Properties>|null} [reputation] Rows reputation
             * @property {Uint8Array|null} [hasSourcePort] Rows hasSourcePort
             * @property {Array.<number>|null} [sourcePort] Rows sourcePort
             * @property {Uint8Array|null} [hasTransport] Rows hasTransport
             * @property {Uint8Array|null} [transport] Rows transport
             * @property {Uint8Array|null} [hasSinkhole] Rows hasSinkhole
             * @property {Uint8Array|null} [sinkhole] Rows sinkhole
             * @property {Uint8Array|null} [sinkholeV6] Rows sinkholeV6
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Rows.
             * @memberof tocsin.v1
             * @interface IRows
             * @augments tocsin.v1.Rows.$Properties
             * @deprecated Use tocsin.v1.Rows.$Properties instead.
             */

            /**
             * Shape of a Rows.
             * @typedef {tocsin.v1.Rows.$Properties} tocsin.v1.Rows.$Shape
             */

            /**
             * Constructs a new Rows.
             * @memberof tocsin.v1
             * @classdesc Represents a Rows.
             * @constructor
             * @param {tocsin.v1.Rows.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Rows = function (properties) {
                this.shapes = [];
                this.shape = [];
                this.valueLengths = [];
                this.firstSeen = [];
                this.lastSeen = [];
                this.validUntil = [];
                this.rev = [];
                this.counts = [];
                this.hosts = [];
                this.asn = [];
                this.reference = [];
                this.reputation = [];
                this.sourcePort = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Rows count.
             * @member {number} count
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.count = 0;

            /**
             * Rows baseS.
             * @member {number} baseS
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.baseS = 0;

            /**
             * Rows baseRev.
             * @member {number} baseRev
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.baseRev = 0;

            /**
             * Rows shapes.
             * @member {Array.<tocsin.v1.Shape.$Properties>} shapes
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.shapes = $util.emptyArray;

            /**
             * Rows shape.
             * @member {Array.<number>} shape
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.shape = $util.emptyArray;

            /**
             * Rows values.
             * @member {Uint8Array} values
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.values = $util.newBuffer([]);

            /**
             * Rows valueLengths.
             * @member {Array.<number>} valueLengths
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.valueLengths = $util.emptyArray;

            /**
             * Rows firstSeen.
             * @member {Array.<number>} firstSeen
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.firstSeen = $util.emptyArray;

            /**
             * Rows lastSeen.
             * @member {Array.<number>} lastSeen
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.lastSeen = $util.emptyArray;

            /**
             * Rows validUntil.
             * @member {Array.<number>} validUntil
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.validUntil = $util.emptyArray;

            /**
             * Rows rev.
             * @member {Array.<number>} rev
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.rev = $util.emptyArray;

            /**
             * Rows counts.
             * @member {Array.<number>} counts
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.counts = $util.emptyArray;

            /**
             * Rows hasConfidence.
             * @member {Uint8Array} hasConfidence
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasConfidence = $util.newBuffer([]);

            /**
             * Rows confidence.
             * @member {Uint8Array} confidence
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.confidence = $util.newBuffer([]);

            /**
             * Rows hasHosts.
             * @member {Uint8Array} hasHosts
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasHosts = $util.newBuffer([]);

            /**
             * Rows hosts.
             * @member {Array.<number>} hosts
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hosts = $util.emptyArray;

            /**
             * Rows hasAsn.
             * @member {Uint8Array} hasAsn
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasAsn = $util.newBuffer([]);

            /**
             * Rows asn.
             * @member {Array.<number>} asn
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.asn = $util.emptyArray;

            /**
             * Rows hasReference.
             * @member {Uint8Array} hasReference
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasReference = $util.newBuffer([]);

            /**
             * Rows reference.
             * @member {Array.<string>} reference
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.reference = $util.emptyArray;

            /**
             * Rows hasSupersedes.
             * @member {Uint8Array} hasSupersedes
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasSupersedes = $util.newBuffer([]);

            /**
             * Rows supersedes.
             * @member {Uint8Array} supersedes
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.supersedes = $util.newBuffer([]);

            /**
             * Rows hasReputation.
             * @member {Uint8Array} hasReputation
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasReputation = $util.newBuffer([]);

            /**
             * Rows reputation.
             * @member {Array.<tocsin.v1.Reputation.$Properties>} reputation
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.reputation = $util.emptyArray;

            /**
             * Rows hasSourcePort.
             * @member {Uint8Array} hasSourcePort
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasSourcePort = $util.newBuffer([]);

            /**
             * Rows sourcePort.
             * @member {Array.<number>} sourcePort
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.sourcePort = $util.emptyArray;

            /**
             * Rows hasTransport.
             * @member {Uint8Array} hasTransport
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasTransport = $util.newBuffer([]);

            /**
             * Rows transport.
             * @member {Uint8Array} transport
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.transport = $util.newBuffer([]);

            /**
             * Rows hasSinkhole.
             * @member {Uint8Array} hasSinkhole
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.hasSinkhole = $util.newBuffer([]);

            /**
             * Rows sinkhole.
             * @member {Uint8Array} sinkhole
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.sinkhole = $util.newBuffer([]);

            /**
             * Rows sinkholeV6.
             * @member {Uint8Array} sinkholeV6
             * @memberof tocsin.v1.Rows
             * @instance
             */
            Rows.prototype.sinkholeV6 = $util.newBuffer([]);

            /**
             * Creates a new Rows instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Rows
             * @static
             * @param {tocsin.v1.Rows.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Rows} Rows instance
             * @type {{
             *   (properties: tocsin.v1.Rows.$Shape): tocsin.v1.Rows & tocsin.v1.Rows.$Shape;
             *   (properties?: tocsin.v1.Rows.$Properties): tocsin.v1.Rows;
             * }}
             */
            Rows.create = function(properties) {
                return new Rows(properties);
            };

            /**
             * Encodes the specified Rows message. Does not implicitly {@link tocsin.v1.Rows.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Rows
             * @static
             * @param {tocsin.v1.Rows.$Properties} message Rows message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Rows.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.count);
                if (message.baseS != null && $Object.hasOwnProperty.call(message, "baseS") && message.baseS !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.baseS);
                if (message.baseRev != null && $Object.hasOwnProperty.call(message, "baseRev") && message.baseRev !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.baseRev);
                if (message.shapes != null && message.shapes.length)
                    for (let i = 0; i < message.shapes.length; ++i)
                        $root.tocsin.v1.Shape.encode(message.shapes[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.shape != null && message.shape.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).uint32s(message.shape);
                if (message.values != null && $Object.hasOwnProperty.call(message, "values") && message.values.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.values);
                if (message.valueLengths != null && message.valueLengths.length)
                    writer.uint32(/* id 7, wireType 2 =*/58).uint32s(message.valueLengths);
                if (message.firstSeen != null && message.firstSeen.length)
                    writer.uint32(/* id 8, wireType 2 =*/66).uint32s(message.firstSeen);
                if (message.lastSeen != null && message.lastSeen.length)
                    writer.uint32(/* id 9, wireType 2 =*/74).uint32s(message.lastSeen);
                if (message.validUntil != null && message.validUntil.length)
                    writer.uint32(/* id 10, wireType 2 =*/82).uint32s(message.validUntil);
                if (message.rev != null && message.rev.length)
                    writer.uint32(/* id 11, wireType 2 =*/90).uint32s(message.rev);
                if (message.counts != null && message.counts.length)
                    writer.uint32(/* id 12, wireType 2 =*/98).uint32s(message.counts);
                if (message.hasConfidence != null && $Object.hasOwnProperty.call(message, "hasConfidence") && message.hasConfidence.length)
                    writer.uint32(/* id 13, wireType 2 =*/106).bytes(message.hasConfidence);
                if (message.confidence != null && $Object.hasOwnProperty.call(message, "confidence") && message.confidence.length)
                    writer.uint32(/* id 14, wireType 2 =*/114).bytes(message.confidence);
                if (message.hasHosts != null && $Object.hasOwnProperty.call(message, "hasHosts") && message.hasHosts.length)
                    writer.uint32(/* id 15, wireType 2 =*/122).bytes(message.hasHosts);
                if (message.hosts != null && message.hosts.length)
                    writer.uint32(/* id 16, wireType 2 =*/130).uint32s(message.hosts);
                if (message.hasAsn != null && $Object.hasOwnProperty.call(message, "hasAsn") && message.hasAsn.length)
                    writer.uint32(/* id 17, wireType 2 =*/138).bytes(message.hasAsn);
                if (message.asn != null && message.asn.length)
                    writer.uint32(/* id 18, wireType 2 =*/146).uint32s(message.asn);
                if (message.hasReference != null && $Object.hasOwnProperty.call(message, "hasReference") && message.hasReference.length)
                    writer.uint32(/* id 19, wireType 2 =*/154).bytes(message.hasReference);
                if (message.reference != null && message.reference.length)
                    for (let i = 0; i < message.reference.length; ++i)
                        writer.uint32(/* id 20, wireType 2 =*/162).string(message.reference[i]);
                if (message.hasSupersedes != null && $Object.hasOwnProperty.call(message, "hasSupersedes") && message.hasSupersedes.length)
                    writer.uint32(/* id 21, wireType 2 =*/170).bytes(message.hasSupersedes);
                if (message.supersedes != null && $Object.hasOwnProperty.call(message, "supersedes") && message.supersedes.length)
                    writer.uint32(/* id 22, wireType 2 =*/178).bytes(message.supersedes);
                if (message.hasReputation != null && $Object.hasOwnProperty.call(message, "hasReputation") && message.hasReputation.length)
                    writer.uint32(/* id 23, wireType 2 =*/186).bytes(message.hasReputation);
                if (message.reputation != null && message.reputation.length)
                    for (let i = 0; i < message.reputation.length; ++i)
                        $root.tocsin.v1.Reputation.encode(message.reputation[i], writer.uint32(/* id 24, wireType 2 =*/194).fork(), _depth + 1).ldelim();
                if (message.hasSourcePort != null && $Object.hasOwnProperty.call(message, "hasSourcePort") && message.hasSourcePort.length)
                    writer.uint32(/* id 25, wireType 2 =*/202).bytes(message.hasSourcePort);
                if (message.sourcePort != null && message.sourcePort.length)
                    writer.uint32(/* id 26, wireType 2 =*/210).uint32s(message.sourcePort);
                if (message.hasTransport != null && $Object.hasOwnProperty.call(message, "hasTransport") && message.hasTransport.length)
                    writer.uint32(/* id 27, wireType 2 =*/218).bytes(message.hasTransport);
                if (message.transport != null && $Object.hasOwnProperty.call(message, "transport") && message.transport.length)
                    writer.uint32(/* id 28, wireType 2 =*/226).bytes(message.transport);
                if (message.hasSinkhole != null && $Object.hasOwnProperty.call(message, "hasSinkhole") && message.hasSinkhole.length)
                    writer.uint32(/* id 29, wireType 2 =*/234).bytes(message.hasSinkhole);
                if (message.sinkhole != null && $Object.hasOwnProperty.call(message, "sinkhole") && message.sinkhole.length)
                    writer.uint32(/* id 30, wireType 2 =*/242).bytes(message.sinkhole);
                if (message.sinkholeV6 != null && $Object.hasOwnProperty.call(message, "sinkholeV6") && message.sinkholeV6.length)
                    writer.uint32(/* id 31, wireType 2 =*/250).bytes(message.sinkholeV6);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Rows message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Rows
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Rows & tocsin.v1.Rows.$Shape} Rows
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Rows.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Rows();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.baseS = value;
                            else
                                delete message.baseS;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.baseRev = value;
                            else
                                delete message.baseRev;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.shapes && message.shapes.length))
                                message.shapes = [];
                            message.shapes.push($root.tocsin.v1.Shape.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.shape && message.shape.length))
                                    message.shape = [];
                                reader.uint32s(message.shape);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.shape && message.shape.length))
                                message.shape = [];
                            message.shape.push(reader.uint32());
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.values = value;
                            else
                                delete message.values;
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.valueLengths && message.valueLengths.length))
                                    message.valueLengths = [];
                                reader.uint32s(message.valueLengths);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.valueLengths && message.valueLengths.length))
                                message.valueLengths = [];
                            message.valueLengths.push(reader.uint32());
                            continue;
                        }
                    case 8: {
                            if (wireType === 2) {
                                if (!(message.firstSeen && message.firstSeen.length))
                                    message.firstSeen = [];
                                reader.uint32s(message.firstSeen);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.firstSeen && message.firstSeen.length))
                                message.firstSeen = [];
                            message.firstSeen.push(reader.uint32());
                            continue;
                        }
                    case 9: {
                            if (wireType === 2) {
                                if (!(message.lastSeen && message.lastSeen.length))
                                    message.lastSeen = [];
                                reader.uint32s(message.lastSeen);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.lastSeen && message.lastSeen.length))
                                message.lastSeen = [];
                            message.lastSeen.push(reader.uint32());
                            continue;
                        }
                    case 10: {
                            if (wireType === 2) {
                                if (!(message.validUntil && message.validUntil.length))
                                    message.validUntil = [];
                                reader.uint32s(message.validUntil);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.validUntil && message.validUntil.length))
                                message.validUntil = [];
                            message.validUntil.push(reader.uint32());
                            continue;
                        }
                    case 11: {
                            if (wireType === 2) {
                                if (!(message.rev && message.rev.length))
                                    message.rev = [];
                                reader.uint32s(message.rev);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.rev && message.rev.length))
                                message.rev = [];
                            message.rev.push(reader.uint32());
                            continue;
                        }
                    case 12: {
                            if (wireType === 2) {
                                if (!(message.counts && message.counts.length))
                                    message.counts = [];
                                reader.uint32s(message.counts);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.counts && message.counts.length))
                                message.counts = [];
                            message.counts.push(reader.uint32());
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasConfidence = value;
                            else
                                delete message.hasConfidence;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.confidence = value;
                            else
                                delete message.confidence;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasHosts = value;
                            else
                                delete message.hasHosts;
                            continue;
                        }
                    case 16: {
                            if (wireType === 2) {
                                if (!(message.hosts && message.hosts.length))
                                    message.hosts = [];
                                reader.uint32s(message.hosts);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.hosts && message.hosts.length))
                                message.hosts = [];
                            message.hosts.push(reader.uint32());
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasAsn = value;
                            else
                                delete message.hasAsn;
                            continue;
                        }
                    case 18: {
                            if (wireType === 2) {
                                if (!(message.asn && message.asn.length))
                                    message.asn = [];
                                reader.uint32s(message.asn);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.asn && message.asn.length))
                                message.asn = [];
                            message.asn.push(reader.uint32());
                            continue;
                        }
                    case 19: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasReference = value;
                            else
                                delete message.hasReference;
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            if (!(message.reference && message.reference.length))
                                message.reference = [];
                            message.reference.push(reader.stringVerify());
                            continue;
                        }
                    case 21: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasSupersedes = value;
                            else
                                delete message.hasSupersedes;
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.supersedes = value;
                            else
                                delete message.supersedes;
                            continue;
                        }
                    case 23: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasReputation = value;
                            else
                                delete message.hasReputation;
                            continue;
                        }
                    case 24: {
                            if (wireType !== 2)
                                break;
                            if (!(message.reputation && message.reputation.length))
                                message.reputation = [];
                            message.reputation.push($root.tocsin.v1.Reputation.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 25: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasSourcePort = value;
                            else
                                delete message.hasSourcePort;
                            continue;
                        }
                    case 26: {
                            if (wireType === 2) {
                                if (!(message.sourcePort && message.sourcePort.length))
                                    message.sourcePort = [];
                                reader.uint32s(message.sourcePort);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.sourcePort && message.sourcePort.length))
                                message.sourcePort = [];
                            message.sourcePort.push(reader.uint32());
                            continue;
                        }
                    case 27: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasTransport = value;
                            else
                                delete message.hasTransport;
                            continue;
                        }
                    case 28: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.transport = value;
                            else
                                delete message.transport;
                            continue;
                        }
                    case 29: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hasSinkhole = value;
                            else
                                delete message.hasSinkhole;
                            continue;
                        }
                    case 30: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.sinkhole = value;
                            else
                                delete message.sinkhole;
                            continue;
                        }
                    case 31: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.sinkholeV6 = value;
                            else
                                delete message.sinkholeV6;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Rows;
        })();

        v1.Reputation = (function() {

            /**
             * Properties of a Reputation.
             * @typedef {Object} tocsin.v1.Reputation.$Properties
             * @property {number|null} [score] Reputation score
             * @property {number|null} [colour] Reputation colour
             * @property {number|null} [complaintPermille] Reputation complaintPermille
             * @property {number|null} [trapHits] Reputation trapHits
             * @property {number|null} [volumeDecade] Reputation volumeDecade
             * @property {number|null} [windowS] Reputation windowS
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Reputation.
             * @memberof tocsin.v1
             * @interface IReputation
             * @augments tocsin.v1.Reputation.$Properties
             * @deprecated Use tocsin.v1.Reputation.$Properties instead.
             */

            /**
             * Shape of a Reputation.
             * @typedef {tocsin.v1.Reputation.$Properties} tocsin.v1.Reputation.$Shape
             */

            /**
             * Constructs a new Reputation.
             * @memberof tocsin.v1
             * @classdesc Represents a Reputation.
             * @constructor
             * @param {tocsin.v1.Reputation.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Reputation = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Reputation score.
             * @member {number} score
             * @memberof tocsin.v1.Reputation
             * @instance
             */
            Reputation.prototype.score = 0;

            /**
             * Reputation colour.
             * @member {number} colour
             * @memberof tocsin.v1.Reputation
             * @instance
             */
            Reputation.prototype.colour = 0;

            /**
             * Reputation complaintPermille.
             * @member {number} complaintPermille
             * @memberof tocsin.v1.Reputation
             * @instance
             */
            Reputation.prototype.complaintPermille = 0;

            /**
             * Reputation trapHits.
             * @member {number} trapHits
             * @memberof tocsin.v1.Reputation
             * @instance
             */
            Reputation.prototype.trapHits = 0;

            /**
             * Reputation volumeDecade.
             * @member {number} volumeDecade
             * @memberof tocsin.v1.Reputation
             * @instance
             */
            Reputation.prototype.volumeDecade = 0;

            /**
             * Reputation windowS.
             * @member {number} windowS
             * @memberof tocsin.v1.Reputation
             * @instance
             */
            Reputation.prototype.windowS = 0;

            /**
             * Creates a new Reputation instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Reputation
             * @static
             * @param {tocsin.v1.Reputation.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Reputation} Reputation instance
             * @type {{
             *   (properties: tocsin.v1.Reputation.$Shape): tocsin.v1.Reputation & tocsin.v1.Reputation.$Shape;
             *   (properties?: tocsin.v1.Reputation.$Properties): tocsin.v1.Reputation;
             * }}
             */
            Reputation.create = function(properties) {
                return new Reputation(properties);
            };

            /**
             * Encodes the specified Reputation message. Does not implicitly {@link tocsin.v1.Reputation.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Reputation
             * @static
             * @param {tocsin.v1.Reputation.$Properties} message Reputation message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Reputation.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.score != null && $Object.hasOwnProperty.call(message, "score") && message.score !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.score);
                if (message.colour != null && $Object.hasOwnProperty.call(message, "colour") && message.colour !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.colour);
                if (message.complaintPermille != null && $Object.hasOwnProperty.call(message, "complaintPermille") && message.complaintPermille !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.complaintPermille);
                if (message.trapHits != null && $Object.hasOwnProperty.call(message, "trapHits") && message.trapHits !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.trapHits);
                if (message.volumeDecade != null && $Object.hasOwnProperty.call(message, "volumeDecade") && message.volumeDecade !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.volumeDecade);
                if (message.windowS != null && $Object.hasOwnProperty.call(message, "windowS") && message.windowS !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.windowS);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Reputation message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Reputation
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Reputation & tocsin.v1.Reputation.$Shape} Reputation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Reputation.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Reputation();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.score = value;
                            else
                                delete message.score;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.colour = value;
                            else
                                delete message.colour;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.complaintPermille = value;
                            else
                                delete message.complaintPermille;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.trapHits = value;
                            else
                                delete message.trapHits;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.volumeDecade = value;
                            else
                                delete message.volumeDecade;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.windowS = value;
                            else
                                delete message.windowS;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Reputation;
        })();

        v1.Sightings = (function() {

            /**
             * Properties of a Sightings.
             * @typedef {Object} tocsin.v1.Sightings.$Properties
             * @property {number|null} [count] Sightings count
             * @property {number|null} [baseS] Sightings baseS
             * @property {Uint8Array|null} [types] Sightings types
             * @property {Uint8Array|null} [kinds] Sightings kinds
             * @property {Uint8Array|null} [values] Sightings values
             * @property {Array.<number>|null} [valueLengths] Sightings valueLengths
             * @property {Array.<number>|null} [windowStart] Sightings windowStart
             * @property {Array.<number>|null} [counts] Sightings counts
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Sightings.
             * @memberof tocsin.v1
             * @interface ISightings
             * @augments tocsin.v1.Sightings.$Properties
             * @deprecated Use tocsin.v1.Sightings.$Properties instead.
             */

            /**
             * Shape of a Sightings.
             * @typedef {tocsin.v1.Sightings.$Properties} tocsin.v1.Sightings.$Shape
             */

            /**
             * Constructs a new Sightings.
             * @memberof tocsin.v1
             * @classdesc Represents a Sightings.
             * @constructor
             * @param {tocsin.v1.Sightings.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Sightings = function (properties) {
                this.valueLengths = [];
                this.windowStart = [];
                this.counts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Sightings count.
             * @member {number} count
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.count = 0;

            /**
             * Sightings baseS.
             * @member {number} baseS
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.baseS = 0;

            /**
             * Sightings types.
             * @member {Uint8Array} types
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.types = $util.newBuffer([]);

            /**
             * Sightings kinds.
             * @member {Uint8Array} kinds
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.kinds = $util.newBuffer([]);

            /**
             * Sightings values.
             * @member {Uint8Array} values
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.values = $util.newBuffer([]);

            /**
             * Sightings valueLengths.
             * @member {Array.<number>} valueLengths
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.valueLengths = $util.emptyArray;

            /**
             * Sightings windowStart.
             * @member {Array.<number>} windowStart
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.windowStart = $util.emptyArray;

            /**
             * Sightings counts.
             * @member {Array.<number>} counts
             * @memberof tocsin.v1.Sightings
             * @instance
             */
            Sightings.prototype.counts = $util.emptyArray;

            /**
             * Creates a new Sightings instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Sightings
             * @static
             * @param {tocsin.v1.Sightings.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Sightings} Sightings instance
             * @type {{
             *   (properties: tocsin.v1.Sightings.$Shape): tocsin.v1.Sightings & tocsin.v1.Sightings.$Shape;
             *   (properties?: tocsin.v1.Sightings.$Properties): tocsin.v1.Sightings;
             * }}
             */
            Sightings.create = function(properties) {
                return new Sightings(properties);
            };

            /**
             * Encodes the specified Sightings message. Does not implicitly {@link tocsin.v1.Sightings.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Sightings
             * @static
             * @param {tocsin.v1.Sightings.$Properties} message Sightings message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Sightings.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.count);
                if (message.baseS != null && $Object.hasOwnProperty.call(message, "baseS") && message.baseS !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.baseS);
                if (message.types != null && $Object.hasOwnProperty.call(message, "types") && message.types.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.types);
                if (message.kinds != null && $Object.hasOwnProperty.call(message, "kinds") && message.kinds.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.kinds);
                if (message.values != null && $Object.hasOwnProperty.call(message, "values") && message.values.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.values);
                if (message.valueLengths != null && message.valueLengths.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).uint32s(message.valueLengths);
                if (message.windowStart != null && message.windowStart.length)
                    writer.uint32(/* id 7, wireType 2 =*/58).uint32s(message.windowStart);
                if (message.counts != null && message.counts.length)
                    writer.uint32(/* id 8, wireType 2 =*/66).uint32s(message.counts);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Sightings message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Sightings
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Sightings & tocsin.v1.Sightings.$Shape} Sightings
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Sightings.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Sightings();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.baseS = value;
                            else
                                delete message.baseS;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.types = value;
                            else
                                delete message.types;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.kinds = value;
                            else
                                delete message.kinds;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.values = value;
                            else
                                delete message.values;
                            continue;
                        }
                    case 6: {
                            if (wireType === 2) {
                                if (!(message.valueLengths && message.valueLengths.length))
                                    message.valueLengths = [];
                                reader.uint32s(message.valueLengths);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.valueLengths && message.valueLengths.length))
                                message.valueLengths = [];
                            message.valueLengths.push(reader.uint32());
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.windowStart && message.windowStart.length))
                                    message.windowStart = [];
                                reader.uint32s(message.windowStart);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.windowStart && message.windowStart.length))
                                message.windowStart = [];
                            message.windowStart.push(reader.uint32());
                            continue;
                        }
                    case 8: {
                            if (wireType === 2) {
                                if (!(message.counts && message.counts.length))
                                    message.counts = [];
                                reader.uint32s(message.counts);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.counts && message.counts.length))
                                message.counts = [];
                            message.counts.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Sightings;
        })();

        v1.Erasures = (function() {

            /**
             * Properties of an Erasures.
             * @typedef {Object} tocsin.v1.Erasures.$Properties
             * @property {Array.<tocsin.v1.Erasure.$Properties>|null} [erasure] Erasures erasure
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Erasures.
             * @memberof tocsin.v1
             * @interface IErasures
             * @augments tocsin.v1.Erasures.$Properties
             * @deprecated Use tocsin.v1.Erasures.$Properties instead.
             */

            /**
             * Shape of an Erasures.
             * @typedef {tocsin.v1.Erasures.$Properties} tocsin.v1.Erasures.$Shape
             */

            /**
             * Constructs a new Erasures.
             * @memberof tocsin.v1
             * @classdesc Represents an Erasures.
             * @constructor
             * @param {tocsin.v1.Erasures.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Erasures = function (properties) {
                this.erasure = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Erasures erasure.
             * @member {Array.<tocsin.v1.Erasure.$Properties>} erasure
             * @memberof tocsin.v1.Erasures
             * @instance
             */
            Erasures.prototype.erasure = $util.emptyArray;

            /**
             * Creates a new Erasures instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Erasures
             * @static
             * @param {tocsin.v1.Erasures.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Erasures} Erasures instance
             * @type {{
             *   (properties: tocsin.v1.Erasures.$Shape): tocsin.v1.Erasures & tocsin.v1.Erasures.$Shape;
             *   (properties?: tocsin.v1.Erasures.$Properties): tocsin.v1.Erasures;
             * }}
             */
            Erasures.create = function(properties) {
                return new Erasures(properties);
            };

            /**
             * Encodes the specified Erasures message. Does not implicitly {@link tocsin.v1.Erasures.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Erasures
             * @static
             * @param {tocsin.v1.Erasures.$Properties} message Erasures message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Erasures.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.erasure != null && message.erasure.length)
                    for (let i = 0; i < message.erasure.length; ++i)
                        $root.tocsin.v1.Erasure.encode(message.erasure[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Erasures message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Erasures
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Erasures & tocsin.v1.Erasures.$Shape} Erasures
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Erasures.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Erasures();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.erasure && message.erasure.length))
                                message.erasure = [];
                            message.erasure.push($root.tocsin.v1.Erasure.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Erasures;
        })();

        v1.Erasure = (function() {

            /**
             * Properties of an Erasure.
             * @typedef {Object} tocsin.v1.Erasure.$Properties
             * @property {Uint8Array|null} [streamId] Erasure streamId
             * @property {Array.<number>|null} [seq] Erasure seq
             * @property {Array.<number>|null} [row] Erasure row
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Erasure.
             * @memberof tocsin.v1
             * @interface IErasure
             * @augments tocsin.v1.Erasure.$Properties
             * @deprecated Use tocsin.v1.Erasure.$Properties instead.
             */

            /**
             * Shape of an Erasure.
             * @typedef {tocsin.v1.Erasure.$Properties} tocsin.v1.Erasure.$Shape
             */

            /**
             * Constructs a new Erasure.
             * @memberof tocsin.v1
             * @classdesc Represents an Erasure.
             * @constructor
             * @param {tocsin.v1.Erasure.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Erasure = function (properties) {
                this.seq = [];
                this.row = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Erasure streamId.
             * @member {Uint8Array} streamId
             * @memberof tocsin.v1.Erasure
             * @instance
             */
            Erasure.prototype.streamId = $util.newBuffer([]);

            /**
             * Erasure seq.
             * @member {Array.<number>} seq
             * @memberof tocsin.v1.Erasure
             * @instance
             */
            Erasure.prototype.seq = $util.emptyArray;

            /**
             * Erasure row.
             * @member {Array.<number>} row
             * @memberof tocsin.v1.Erasure
             * @instance
             */
            Erasure.prototype.row = $util.emptyArray;

            /**
             * Creates a new Erasure instance using the specified properties.
             * @function create
             * @memberof tocsin.v1.Erasure
             * @static
             * @param {tocsin.v1.Erasure.$Properties=} [properties] Properties to set
             * @returns {tocsin.v1.Erasure} Erasure instance
             * @type {{
             *   (properties: tocsin.v1.Erasure.$Shape): tocsin.v1.Erasure & tocsin.v1.Erasure.$Shape;
             *   (properties?: tocsin.v1.Erasure.$Properties): tocsin.v1.Erasure;
             * }}
             */
            Erasure.create = function(properties) {
                return new Erasure(properties);
            };

            /**
             * Encodes the specified Erasure message. Does not implicitly {@link tocsin.v1.Erasure.verify|verify} messages.
             * @function encode
             * @memberof tocsin.v1.Erasure
             * @static
             * @param {tocsin.v1.Erasure.$Properties} message Erasure message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Erasure.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.streamId != null && $Object.hasOwnProperty.call(message, "streamId") && message.streamId.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.streamId);
                if (message.seq != null && message.seq.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).uint32s(message.seq);
                if (message.row != null && message.row.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).uint32s(message.row);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Erasure message from the specified reader or buffer.
             * @function decode
             * @memberof tocsin.v1.Erasure
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {tocsin.v1.Erasure & tocsin.v1.Erasure.$Shape} Erasure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Erasure.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.tocsin.v1.Erasure();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.streamId = value;
                            else
                                delete message.streamId;
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.seq && message.seq.length))
                                    message.seq = [];
                                reader.uint32s(message.seq);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.seq && message.seq.length))
                                message.seq = [];
                            message.seq.push(reader.uint32());
                            continue;
                        }
                    case 3: {
                            if (wireType === 2) {
                                if (!(message.row && message.row.length))
                                    message.row = [];
                                reader.uint32s(message.row);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.row && message.row.length))
                                message.row = [];
                            message.row.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Erasure;
        })();

        return v1;
    })();

    return tocsin;
})();

export {
  $root as default
};
