import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace tocsin. */
export namespace tocsin {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a Batch.
         * @deprecated Use tocsin.v1.Batch.$Properties instead.
         */
        interface IBatch extends tocsin.v1.Batch.$Properties {
        }

        /** Represents a Batch. */
        class Batch {

            /**
             * Constructs a new Batch.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Batch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Batch header. */
            header: Uint8Array;

            /** Batch signature. */
            signature: Uint8Array;

            /** Batch salt. */
            salt: Uint8Array;

            /** Batch audience. */
            audience: Uint8Array[];

            /** Batch payload. */
            payload: Uint8Array;

            /**
             * Creates a new Batch instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Batch instance
             */
            static create(properties: tocsin.v1.Batch.$Shape): tocsin.v1.Batch & tocsin.v1.Batch.$Shape;
            static create(properties?: tocsin.v1.Batch.$Properties): tocsin.v1.Batch;

            /**
             * Encodes the specified Batch message. Does not implicitly {@link tocsin.v1.Batch.verify|verify} messages.
             * @param message Batch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Batch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Batch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Batch & tocsin.v1.Batch.$Shape} Batch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Batch & tocsin.v1.Batch.$Shape;
        }

        namespace Batch {

            /** Properties of a Batch. */
            interface $Properties {

                /** Batch header */
                header?: (Uint8Array|null);

                /** Batch signature */
                signature?: (Uint8Array|null);

                /** Batch salt */
                salt?: (Uint8Array|null);

                /** Batch audience */
                audience?: (Uint8Array[]|null);

                /** Batch payload */
                payload?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Batch. */
            type $Shape = tocsin.v1.Batch.$Properties;
        }

        /**
         * Properties of a Header.
         * @deprecated Use tocsin.v1.Header.$Properties instead.
         */
        interface IHeader extends tocsin.v1.Header.$Properties {
        }

        /** Represents a Header. */
        class Header {

            /**
             * Constructs a new Header.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Header.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Header streamId. */
            streamId: Uint8Array;

            /** Header nodeKey. */
            nodeKey: Uint8Array;

            /** Header orgKey. */
            orgKey: Uint8Array;

            /** Header audienceHash. */
            audienceHash: Uint8Array;

            /** Header epoch. */
            epoch: number;

            /** Header class. */
            class: number;

            /** Header seq. */
            seq: number;

            /** Header prev. */
            prev: Uint8Array;

            /** Header createdMs. */
            createdMs: (number|Long);

            /** Header floorSeq. */
            floorSeq: number;

            /** Header expiresMs. */
            expiresMs: (number|Long);

            /** Header maxTlp. */
            maxTlp: number;

            /** Header records. */
            records: number;

            /** Header payloadSha256. */
            payloadSha256: Uint8Array;

            /** Header payloadBytes. */
            payloadBytes: number;

            /** Header codec. */
            codec: number;

            /** Header scrubVersion. */
            scrubVersion: number;

            /** Header certificateId. */
            certificateId: Uint8Array;

            /**
             * Creates a new Header instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Header instance
             */
            static create(properties: tocsin.v1.Header.$Shape): tocsin.v1.Header & tocsin.v1.Header.$Shape;
            static create(properties?: tocsin.v1.Header.$Properties): tocsin.v1.Header;

            /**
             * Encodes the specified Header message. Does not implicitly {@link tocsin.v1.Header.verify|verify} messages.
             * @param message Header message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Header.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Header message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Header & tocsin.v1.Header.$Shape} Header
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Header & tocsin.v1.Header.$Shape;
        }

        namespace Header {

            /** Properties of a Header. */
            interface $Properties {

                /** Header streamId */
                streamId?: (Uint8Array|null);

                /** Header nodeKey */
                nodeKey?: (Uint8Array|null);

                /** Header orgKey */
                orgKey?: (Uint8Array|null);

                /** Header audienceHash */
                audienceHash?: (Uint8Array|null);

                /** Header epoch */
                epoch?: (number|null);

                /** Header class */
                "class"?: (number|null);

                /** Header seq */
                seq?: (number|null);

                /** Header prev */
                prev?: (Uint8Array|null);

                /** Header createdMs */
                createdMs?: (number|Long|null);

                /** Header floorSeq */
                floorSeq?: (number|null);

                /** Header expiresMs */
                expiresMs?: (number|Long|null);

                /** Header maxTlp */
                maxTlp?: (number|null);

                /** Header records */
                records?: (number|null);

                /** Header payloadSha256 */
                payloadSha256?: (Uint8Array|null);

                /** Header payloadBytes */
                payloadBytes?: (number|null);

                /** Header codec */
                codec?: (number|null);

                /** Header scrubVersion */
                scrubVersion?: (number|null);

                /** Header certificateId */
                certificateId?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Header. */
            type $Shape = tocsin.v1.Header.$Properties;
        }

        /**
         * Properties of a Hello.
         * @deprecated Use tocsin.v1.Hello.$Properties instead.
         */
        interface IHello extends tocsin.v1.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello open. */
            open?: (tocsin.v1.HelloOpen.$Properties|null);

            /** Hello objects. */
            objects?: (tocsin.v1.HelloObjects.$Properties|null);

            /** Hello request. */
            request?: (tocsin.v1.HelloRequest.$Properties|null);

            /** Hello verdict. */
            verdict?: (tocsin.v1.HelloVerdict.$Properties|null);

            /** Hello instance. */
            instance?: (tocsin.v1.HelloInstance.$Properties|null);

            /** Hello kind. */
            kind?: ("open"|"objects"|"request"|"verdict"|"instance");

            /**
             * Creates a new Hello instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Hello instance
             */
            static create(properties: tocsin.v1.Hello.$Shape): tocsin.v1.Hello & tocsin.v1.Hello.$Shape;
            static create(properties?: tocsin.v1.Hello.$Properties): tocsin.v1.Hello;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link tocsin.v1.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Hello & tocsin.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Hello & tocsin.v1.Hello.$Shape;
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello open */
                open?: (tocsin.v1.HelloOpen.$Properties|null);

                /** Hello objects */
                objects?: (tocsin.v1.HelloObjects.$Properties|null);

                /** Hello request */
                request?: (tocsin.v1.HelloRequest.$Properties|null);

                /** Hello verdict */
                verdict?: (tocsin.v1.HelloVerdict.$Properties|null);

                /** Hello instance */
                instance?: (tocsin.v1.HelloInstance.$Properties|null);

                /** Hello kind */
                kind?: ("open"|"objects"|"request"|"verdict"|"instance");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Hello. */
            type $Shape = {
              open?: tocsin.v1.HelloOpen.$Shape|null;
              objects?: tocsin.v1.HelloObjects.$Shape|null;
              request?: tocsin.v1.HelloRequest.$Shape|null;
              verdict?: tocsin.v1.HelloVerdict.$Shape|null;
              instance?: tocsin.v1.HelloInstance.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; open?: null; objects?: null; request?: null; verdict?: null; instance?: null }|{ kind?: "open"; open: tocsin.v1.HelloOpen.$Shape; objects?: null; request?: null; verdict?: null; instance?: null }|{ kind?: "objects"; open?: null; objects: tocsin.v1.HelloObjects.$Shape; request?: null; verdict?: null; instance?: null }|{ kind?: "request"; open?: null; objects?: null; request: tocsin.v1.HelloRequest.$Shape; verdict?: null; instance?: null }|{ kind?: "verdict"; open?: null; objects?: null; request?: null; verdict: tocsin.v1.HelloVerdict.$Shape; instance?: null }|{ kind?: "instance"; open?: null; objects?: null; request?: null; verdict?: null; instance: tocsin.v1.HelloInstance.$Shape })
            );
        }

        /**
         * Properties of a HelloOpen.
         * @deprecated Use tocsin.v1.HelloOpen.$Properties instead.
         */
        interface IHelloOpen extends tocsin.v1.HelloOpen.$Properties {
        }

        /** Represents a HelloOpen. */
        class HelloOpen {

            /**
             * Constructs a new HelloOpen.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.HelloOpen.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HelloOpen version. */
            version: number;

            /** HelloOpen meshId. */
            meshId: Uint8Array;

            /** HelloOpen rosterDigest. */
            rosterDigest: Uint8Array;

            /** HelloOpen clockMs. */
            clockMs: (number|Long);

            /** HelloOpen agent. */
            agent: string;

            /** HelloOpen chain. */
            chain: tocsin.v1.Signed.$Properties[];

            /** HelloOpen instance. */
            instance: Uint8Array;

            /**
             * Creates a new HelloOpen instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HelloOpen instance
             */
            static create(properties: tocsin.v1.HelloOpen.$Shape): tocsin.v1.HelloOpen & tocsin.v1.HelloOpen.$Shape;
            static create(properties?: tocsin.v1.HelloOpen.$Properties): tocsin.v1.HelloOpen;

            /**
             * Encodes the specified HelloOpen message. Does not implicitly {@link tocsin.v1.HelloOpen.verify|verify} messages.
             * @param message HelloOpen message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.HelloOpen.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HelloOpen message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloOpen & tocsin.v1.HelloOpen.$Shape} HelloOpen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.HelloOpen & tocsin.v1.HelloOpen.$Shape;
        }

        namespace HelloOpen {

            /** Properties of a HelloOpen. */
            interface $Properties {

                /** HelloOpen version */
                version?: (number|null);

                /** HelloOpen meshId */
                meshId?: (Uint8Array|null);

                /** HelloOpen rosterDigest */
                rosterDigest?: (Uint8Array|null);

                /** HelloOpen clockMs */
                clockMs?: (number|Long|null);

                /** HelloOpen agent */
                agent?: (string|null);

                /** HelloOpen chain */
                chain?: (tocsin.v1.Signed.$Properties[]|null);

                /** HelloOpen instance */
                instance?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HelloOpen. */
            type $Shape = tocsin.v1.HelloOpen.$Properties;
        }

        /**
         * Properties of a HelloInstance.
         * @deprecated Use tocsin.v1.HelloInstance.$Properties instead.
         */
        interface IHelloInstance extends tocsin.v1.HelloInstance.$Properties {
        }

        /** Represents a HelloInstance. */
        class HelloInstance {

            /**
             * Constructs a new HelloInstance.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.HelloInstance.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HelloInstance instance. */
            instance: Uint8Array;

            /** HelloInstance presence. */
            presence: Uint8Array;

            /**
             * Creates a new HelloInstance instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HelloInstance instance
             */
            static create(properties: tocsin.v1.HelloInstance.$Shape): tocsin.v1.HelloInstance & tocsin.v1.HelloInstance.$Shape;
            static create(properties?: tocsin.v1.HelloInstance.$Properties): tocsin.v1.HelloInstance;

            /**
             * Encodes the specified HelloInstance message. Does not implicitly {@link tocsin.v1.HelloInstance.verify|verify} messages.
             * @param message HelloInstance message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.HelloInstance.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HelloInstance message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloInstance & tocsin.v1.HelloInstance.$Shape} HelloInstance
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.HelloInstance & tocsin.v1.HelloInstance.$Shape;
        }

        namespace HelloInstance {

            /** Properties of a HelloInstance. */
            interface $Properties {

                /** HelloInstance instance */
                instance?: (Uint8Array|null);

                /** HelloInstance presence */
                presence?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HelloInstance. */
            type $Shape = tocsin.v1.HelloInstance.$Properties;
        }

        /**
         * Properties of a SignedPresence.
         * @deprecated Use tocsin.v1.SignedPresence.$Properties instead.
         */
        interface ISignedPresence extends tocsin.v1.SignedPresence.$Properties {
        }

        /** Represents a SignedPresence. */
        class SignedPresence {

            /**
             * Constructs a new SignedPresence.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.SignedPresence.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SignedPresence body. */
            body: Uint8Array;

            /** SignedPresence signature. */
            signature: Uint8Array;

            /**
             * Creates a new SignedPresence instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SignedPresence instance
             */
            static create(properties: tocsin.v1.SignedPresence.$Shape): tocsin.v1.SignedPresence & tocsin.v1.SignedPresence.$Shape;
            static create(properties?: tocsin.v1.SignedPresence.$Properties): tocsin.v1.SignedPresence;

            /**
             * Encodes the specified SignedPresence message. Does not implicitly {@link tocsin.v1.SignedPresence.verify|verify} messages.
             * @param message SignedPresence message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.SignedPresence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SignedPresence message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.SignedPresence & tocsin.v1.SignedPresence.$Shape} SignedPresence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.SignedPresence & tocsin.v1.SignedPresence.$Shape;
        }

        namespace SignedPresence {

            /** Properties of a SignedPresence. */
            interface $Properties {

                /** SignedPresence body */
                body?: (Uint8Array|null);

                /** SignedPresence signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SignedPresence. */
            type $Shape = tocsin.v1.SignedPresence.$Properties;
        }

        /**
         * Properties of a Presence.
         * @deprecated Use tocsin.v1.Presence.$Properties instead.
         */
        interface IPresence extends tocsin.v1.Presence.$Properties {
        }

        /** Represents a Presence. */
        class Presence {

            /**
             * Constructs a new Presence.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Presence.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Presence nodeKey. */
            nodeKey: Uint8Array;

            /** Presence instance. */
            instance: Uint8Array;

            /** Presence startedMs. */
            startedMs: (number|Long);

            /** Presence madeMs. */
            madeMs: (number|Long);

            /** Presence sees. */
            sees: Uint8Array;

            /**
             * Creates a new Presence instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Presence instance
             */
            static create(properties: tocsin.v1.Presence.$Shape): tocsin.v1.Presence & tocsin.v1.Presence.$Shape;
            static create(properties?: tocsin.v1.Presence.$Properties): tocsin.v1.Presence;

            /**
             * Encodes the specified Presence message. Does not implicitly {@link tocsin.v1.Presence.verify|verify} messages.
             * @param message Presence message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Presence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Presence message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Presence & tocsin.v1.Presence.$Shape} Presence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Presence & tocsin.v1.Presence.$Shape;
        }

        namespace Presence {

            /** Properties of a Presence. */
            interface $Properties {

                /** Presence nodeKey */
                nodeKey?: (Uint8Array|null);

                /** Presence instance */
                instance?: (Uint8Array|null);

                /** Presence startedMs */
                startedMs?: (number|Long|null);

                /** Presence madeMs */
                madeMs?: (number|Long|null);

                /** Presence sees */
                sees?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Presence. */
            type $Shape = tocsin.v1.Presence.$Properties;
        }

        /**
         * Properties of a HelloObjects.
         * @deprecated Use tocsin.v1.HelloObjects.$Properties instead.
         */
        interface IHelloObjects extends tocsin.v1.HelloObjects.$Properties {
        }

        /** Represents a HelloObjects. */
        class HelloObjects {

            /**
             * Constructs a new HelloObjects.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.HelloObjects.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HelloObjects objects. */
            objects: tocsin.v1.Signed.$Properties[];

            /** HelloObjects more. */
            more: boolean;

            /**
             * Creates a new HelloObjects instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HelloObjects instance
             */
            static create(properties: tocsin.v1.HelloObjects.$Shape): tocsin.v1.HelloObjects & tocsin.v1.HelloObjects.$Shape;
            static create(properties?: tocsin.v1.HelloObjects.$Properties): tocsin.v1.HelloObjects;

            /**
             * Encodes the specified HelloObjects message. Does not implicitly {@link tocsin.v1.HelloObjects.verify|verify} messages.
             * @param message HelloObjects message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.HelloObjects.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HelloObjects message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloObjects & tocsin.v1.HelloObjects.$Shape} HelloObjects
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.HelloObjects & tocsin.v1.HelloObjects.$Shape;
        }

        namespace HelloObjects {

            /** Properties of a HelloObjects. */
            interface $Properties {

                /** HelloObjects objects */
                objects?: (tocsin.v1.Signed.$Properties[]|null);

                /** HelloObjects more */
                more?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HelloObjects. */
            type $Shape = tocsin.v1.HelloObjects.$Properties;
        }

        /**
         * Properties of a HelloRequest.
         * @deprecated Use tocsin.v1.HelloRequest.$Properties instead.
         */
        interface IHelloRequest extends tocsin.v1.HelloRequest.$Properties {
        }

        /** Represents a HelloRequest. */
        class HelloRequest {

            /**
             * Constructs a new HelloRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.HelloRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HelloRequest ids. */
            ids: Uint8Array[];

            /** HelloRequest all. */
            all: boolean;

            /** HelloRequest held. */
            held: Uint8Array;

            /**
             * Creates a new HelloRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HelloRequest instance
             */
            static create(properties: tocsin.v1.HelloRequest.$Shape): tocsin.v1.HelloRequest & tocsin.v1.HelloRequest.$Shape;
            static create(properties?: tocsin.v1.HelloRequest.$Properties): tocsin.v1.HelloRequest;

            /**
             * Encodes the specified HelloRequest message. Does not implicitly {@link tocsin.v1.HelloRequest.verify|verify} messages.
             * @param message HelloRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.HelloRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HelloRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloRequest & tocsin.v1.HelloRequest.$Shape} HelloRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.HelloRequest & tocsin.v1.HelloRequest.$Shape;
        }

        namespace HelloRequest {

            /** Properties of a HelloRequest. */
            interface $Properties {

                /** HelloRequest ids */
                ids?: (Uint8Array[]|null);

                /** HelloRequest all */
                all?: (boolean|null);

                /** HelloRequest held */
                held?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HelloRequest. */
            type $Shape = tocsin.v1.HelloRequest.$Properties;
        }

        /**
         * Properties of a HelloVerdict.
         * @deprecated Use tocsin.v1.HelloVerdict.$Properties instead.
         */
        interface IHelloVerdict extends tocsin.v1.HelloVerdict.$Properties {
        }

        /** Represents a HelloVerdict. */
        class HelloVerdict {

            /**
             * Constructs a new HelloVerdict.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.HelloVerdict.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HelloVerdict admitted. */
            admitted: boolean;

            /** HelloVerdict code. */
            code: string;

            /** HelloVerdict rosterDigest. */
            rosterDigest: Uint8Array;

            /** HelloVerdict explicit. */
            explicit: boolean;

            /**
             * Creates a new HelloVerdict instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HelloVerdict instance
             */
            static create(properties: tocsin.v1.HelloVerdict.$Shape): tocsin.v1.HelloVerdict & tocsin.v1.HelloVerdict.$Shape;
            static create(properties?: tocsin.v1.HelloVerdict.$Properties): tocsin.v1.HelloVerdict;

            /**
             * Encodes the specified HelloVerdict message. Does not implicitly {@link tocsin.v1.HelloVerdict.verify|verify} messages.
             * @param message HelloVerdict message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.HelloVerdict.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HelloVerdict message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.HelloVerdict & tocsin.v1.HelloVerdict.$Shape} HelloVerdict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.HelloVerdict & tocsin.v1.HelloVerdict.$Shape;
        }

        namespace HelloVerdict {

            /** Properties of a HelloVerdict. */
            interface $Properties {

                /** HelloVerdict admitted */
                admitted?: (boolean|null);

                /** HelloVerdict code */
                code?: (string|null);

                /** HelloVerdict rosterDigest */
                rosterDigest?: (Uint8Array|null);

                /** HelloVerdict explicit */
                explicit?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HelloVerdict. */
            type $Shape = tocsin.v1.HelloVerdict.$Properties;
        }

        /**
         * Properties of a PushAnswer.
         * @deprecated Use tocsin.v1.PushAnswer.$Properties instead.
         */
        interface IPushAnswer extends tocsin.v1.PushAnswer.$Properties {
        }

        /** Represents a PushAnswer. */
        class PushAnswer {

            /**
             * Constructs a new PushAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.PushAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PushAnswer result. */
            result: number;

            /** PushAnswer code. */
            code: string;

            /**
             * Creates a new PushAnswer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PushAnswer instance
             */
            static create(properties: tocsin.v1.PushAnswer.$Shape): tocsin.v1.PushAnswer & tocsin.v1.PushAnswer.$Shape;
            static create(properties?: tocsin.v1.PushAnswer.$Properties): tocsin.v1.PushAnswer;

            /**
             * Encodes the specified PushAnswer message. Does not implicitly {@link tocsin.v1.PushAnswer.verify|verify} messages.
             * @param message PushAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.PushAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PushAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.PushAnswer & tocsin.v1.PushAnswer.$Shape} PushAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.PushAnswer & tocsin.v1.PushAnswer.$Shape;
        }

        namespace PushAnswer {

            /** Properties of a PushAnswer. */
            interface $Properties {

                /** PushAnswer result */
                result?: (number|null);

                /** PushAnswer code */
                code?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PushAnswer. */
            type $Shape = tocsin.v1.PushAnswer.$Properties;
        }

        /**
         * Properties of a SyncRequest.
         * @deprecated Use tocsin.v1.SyncRequest.$Properties instead.
         */
        interface ISyncRequest extends tocsin.v1.SyncRequest.$Properties {
        }

        /** Represents a SyncRequest. */
        class SyncRequest {

            /**
             * Constructs a new SyncRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.SyncRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SyncRequest id. */
            id: number;

            /** SyncRequest digest. */
            digest: Uint8Array;

            /** SyncRequest summary. */
            summary: boolean;

            /** SyncRequest range. */
            range?: (tocsin.v1.RangeRequest.$Properties|null);

            /**
             * Creates a new SyncRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SyncRequest instance
             */
            static create(properties: tocsin.v1.SyncRequest.$Shape): tocsin.v1.SyncRequest & tocsin.v1.SyncRequest.$Shape;
            static create(properties?: tocsin.v1.SyncRequest.$Properties): tocsin.v1.SyncRequest;

            /**
             * Encodes the specified SyncRequest message. Does not implicitly {@link tocsin.v1.SyncRequest.verify|verify} messages.
             * @param message SyncRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.SyncRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SyncRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.SyncRequest & tocsin.v1.SyncRequest.$Shape} SyncRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.SyncRequest & tocsin.v1.SyncRequest.$Shape;
        }

        namespace SyncRequest {

            /** Properties of a SyncRequest. */
            interface $Properties {

                /** SyncRequest id */
                id?: (number|null);

                /** SyncRequest digest */
                digest?: (Uint8Array|null);

                /** SyncRequest summary */
                summary?: (boolean|null);

                /** SyncRequest range */
                range?: (tocsin.v1.RangeRequest.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SyncRequest. */
            type $Shape = tocsin.v1.SyncRequest.$Properties;
        }

        /**
         * Properties of a RangeRequest.
         * @deprecated Use tocsin.v1.RangeRequest.$Properties instead.
         */
        interface IRangeRequest extends tocsin.v1.RangeRequest.$Properties {
        }

        /** Represents a RangeRequest. */
        class RangeRequest {

            /**
             * Constructs a new RangeRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.RangeRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RangeRequest streamId. */
            streamId: Uint8Array;

            /** RangeRequest from. */
            from: number;

            /** RangeRequest to. */
            to: number;

            /** RangeRequest maxBytes. */
            maxBytes: number;

            /** RangeRequest headersOnly. */
            headersOnly: boolean;

            /**
             * Creates a new RangeRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RangeRequest instance
             */
            static create(properties: tocsin.v1.RangeRequest.$Shape): tocsin.v1.RangeRequest & tocsin.v1.RangeRequest.$Shape;
            static create(properties?: tocsin.v1.RangeRequest.$Properties): tocsin.v1.RangeRequest;

            /**
             * Encodes the specified RangeRequest message. Does not implicitly {@link tocsin.v1.RangeRequest.verify|verify} messages.
             * @param message RangeRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.RangeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RangeRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.RangeRequest & tocsin.v1.RangeRequest.$Shape} RangeRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.RangeRequest & tocsin.v1.RangeRequest.$Shape;
        }

        namespace RangeRequest {

            /** Properties of a RangeRequest. */
            interface $Properties {

                /** RangeRequest streamId */
                streamId?: (Uint8Array|null);

                /** RangeRequest from */
                from?: (number|null);

                /** RangeRequest to */
                to?: (number|null);

                /** RangeRequest maxBytes */
                maxBytes?: (number|null);

                /** RangeRequest headersOnly */
                headersOnly?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RangeRequest. */
            type $Shape = tocsin.v1.RangeRequest.$Properties;
        }

        /**
         * Properties of a SyncAnswer.
         * @deprecated Use tocsin.v1.SyncAnswer.$Properties instead.
         */
        interface ISyncAnswer extends tocsin.v1.SyncAnswer.$Properties {
        }

        /** Represents a SyncAnswer. */
        class SyncAnswer {

            /**
             * Constructs a new SyncAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.SyncAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SyncAnswer id. */
            id: number;

            /** SyncAnswer digest. */
            digest: Uint8Array;

            /** SyncAnswer equal. */
            equal: boolean;

            /** SyncAnswer entries. */
            entries: tocsin.v1.SummaryEntry.$Properties[];

            /** SyncAnswer batch. */
            batch: Uint8Array;

            /** SyncAnswer end. */
            end: boolean;

            /** SyncAnswer code. */
            code: string;

            /**
             * Creates a new SyncAnswer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SyncAnswer instance
             */
            static create(properties: tocsin.v1.SyncAnswer.$Shape): tocsin.v1.SyncAnswer & tocsin.v1.SyncAnswer.$Shape;
            static create(properties?: tocsin.v1.SyncAnswer.$Properties): tocsin.v1.SyncAnswer;

            /**
             * Encodes the specified SyncAnswer message. Does not implicitly {@link tocsin.v1.SyncAnswer.verify|verify} messages.
             * @param message SyncAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.SyncAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SyncAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.SyncAnswer & tocsin.v1.SyncAnswer.$Shape} SyncAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.SyncAnswer & tocsin.v1.SyncAnswer.$Shape;
        }

        namespace SyncAnswer {

            /** Properties of a SyncAnswer. */
            interface $Properties {

                /** SyncAnswer id */
                id?: (number|null);

                /** SyncAnswer digest */
                digest?: (Uint8Array|null);

                /** SyncAnswer equal */
                equal?: (boolean|null);

                /** SyncAnswer entries */
                entries?: (tocsin.v1.SummaryEntry.$Properties[]|null);

                /** SyncAnswer batch */
                batch?: (Uint8Array|null);

                /** SyncAnswer end */
                end?: (boolean|null);

                /** SyncAnswer code */
                code?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SyncAnswer. */
            type $Shape = tocsin.v1.SyncAnswer.$Properties;
        }

        /**
         * Properties of a SummaryEntry.
         * @deprecated Use tocsin.v1.SummaryEntry.$Properties instead.
         */
        interface ISummaryEntry extends tocsin.v1.SummaryEntry.$Properties {
        }

        /** Represents a SummaryEntry. */
        class SummaryEntry {

            /**
             * Constructs a new SummaryEntry.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.SummaryEntry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SummaryEntry streamId. */
            streamId: Uint8Array;

            /** SummaryEntry floor. */
            floor: number;

            /** SummaryEntry head. */
            head: number;

            /** SummaryEntry headHash. */
            headHash: Uint8Array;

            /** SummaryEntry missingFrom. */
            missingFrom: number[];

            /** SummaryEntry missingTo. */
            missingTo: number[];

            /**
             * Creates a new SummaryEntry instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SummaryEntry instance
             */
            static create(properties: tocsin.v1.SummaryEntry.$Shape): tocsin.v1.SummaryEntry & tocsin.v1.SummaryEntry.$Shape;
            static create(properties?: tocsin.v1.SummaryEntry.$Properties): tocsin.v1.SummaryEntry;

            /**
             * Encodes the specified SummaryEntry message. Does not implicitly {@link tocsin.v1.SummaryEntry.verify|verify} messages.
             * @param message SummaryEntry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.SummaryEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SummaryEntry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.SummaryEntry & tocsin.v1.SummaryEntry.$Shape} SummaryEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.SummaryEntry & tocsin.v1.SummaryEntry.$Shape;
        }

        namespace SummaryEntry {

            /** Properties of a SummaryEntry. */
            interface $Properties {

                /** SummaryEntry streamId */
                streamId?: (Uint8Array|null);

                /** SummaryEntry floor */
                floor?: (number|null);

                /** SummaryEntry head */
                head?: (number|null);

                /** SummaryEntry headHash */
                headHash?: (Uint8Array|null);

                /** SummaryEntry missingFrom */
                missingFrom?: (number[]|null);

                /** SummaryEntry missingTo */
                missingTo?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SummaryEntry. */
            type $Shape = tocsin.v1.SummaryEntry.$Properties;
        }

        /**
         * Properties of a Join.
         * @deprecated Use tocsin.v1.Join.$Properties instead.
         */
        interface IJoin extends tocsin.v1.Join.$Properties {
        }

        /** Represents a Join. */
        class Join {

            /**
             * Constructs a new Join.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Join.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Join open. */
            open?: (tocsin.v1.JoinOpen.$Properties|null);

            /** Join challenge. */
            challenge?: (tocsin.v1.JoinChallenge.$Properties|null);

            /** Join proof. */
            proof?: (tocsin.v1.JoinProof.$Properties|null);

            /** Join answer. */
            answer?: (tocsin.v1.JoinAnswer.$Properties|null);

            /** Join taken. */
            taken?: (tocsin.v1.JoinTaken.$Properties|null);

            /** Join kind. */
            kind?: ("open"|"challenge"|"proof"|"answer"|"taken");

            /**
             * Creates a new Join instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Join instance
             */
            static create(properties: tocsin.v1.Join.$Shape): tocsin.v1.Join & tocsin.v1.Join.$Shape;
            static create(properties?: tocsin.v1.Join.$Properties): tocsin.v1.Join;

            /**
             * Encodes the specified Join message. Does not implicitly {@link tocsin.v1.Join.verify|verify} messages.
             * @param message Join message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Join.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Join & tocsin.v1.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Join & tocsin.v1.Join.$Shape;
        }

        namespace Join {

            /** Properties of a Join. */
            interface $Properties {

                /** Join open */
                open?: (tocsin.v1.JoinOpen.$Properties|null);

                /** Join challenge */
                challenge?: (tocsin.v1.JoinChallenge.$Properties|null);

                /** Join proof */
                proof?: (tocsin.v1.JoinProof.$Properties|null);

                /** Join answer */
                answer?: (tocsin.v1.JoinAnswer.$Properties|null);

                /** Join taken */
                taken?: (tocsin.v1.JoinTaken.$Properties|null);

                /** Join kind */
                kind?: ("open"|"challenge"|"proof"|"answer"|"taken");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Join. */
            type $Shape = {
              open?: tocsin.v1.JoinOpen.$Shape|null;
              challenge?: tocsin.v1.JoinChallenge.$Shape|null;
              proof?: tocsin.v1.JoinProof.$Shape|null;
              answer?: tocsin.v1.JoinAnswer.$Shape|null;
              taken?: tocsin.v1.JoinTaken.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; open?: null; challenge?: null; proof?: null; answer?: null; taken?: null }|{ kind?: "open"; open: tocsin.v1.JoinOpen.$Shape; challenge?: null; proof?: null; answer?: null; taken?: null }|{ kind?: "challenge"; open?: null; challenge: tocsin.v1.JoinChallenge.$Shape; proof?: null; answer?: null; taken?: null }|{ kind?: "proof"; open?: null; challenge?: null; proof: tocsin.v1.JoinProof.$Shape; answer?: null; taken?: null }|{ kind?: "answer"; open?: null; challenge?: null; proof?: null; answer: tocsin.v1.JoinAnswer.$Shape; taken?: null }|{ kind?: "taken"; open?: null; challenge?: null; proof?: null; answer?: null; taken: tocsin.v1.JoinTaken.$Shape })
            );
        }

        /**
         * Properties of a JoinOpen.
         * @deprecated Use tocsin.v1.JoinOpen.$Properties instead.
         */
        interface IJoinOpen extends tocsin.v1.JoinOpen.$Properties {
        }

        /** Represents a JoinOpen. */
        class JoinOpen {

            /**
             * Constructs a new JoinOpen.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.JoinOpen.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JoinOpen version. */
            version: number;

            /** JoinOpen meshId. */
            meshId: Uint8Array;

            /** JoinOpen inviteId. */
            inviteId: Uint8Array;

            /** JoinOpen nonce. */
            nonce: Uint8Array;

            /**
             * Creates a new JoinOpen instance using the specified properties.
             * @param [properties] Properties to set
             * @returns JoinOpen instance
             */
            static create(properties: tocsin.v1.JoinOpen.$Shape): tocsin.v1.JoinOpen & tocsin.v1.JoinOpen.$Shape;
            static create(properties?: tocsin.v1.JoinOpen.$Properties): tocsin.v1.JoinOpen;

            /**
             * Encodes the specified JoinOpen message. Does not implicitly {@link tocsin.v1.JoinOpen.verify|verify} messages.
             * @param message JoinOpen message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.JoinOpen.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JoinOpen message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinOpen & tocsin.v1.JoinOpen.$Shape} JoinOpen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.JoinOpen & tocsin.v1.JoinOpen.$Shape;
        }

        namespace JoinOpen {

            /** Properties of a JoinOpen. */
            interface $Properties {

                /** JoinOpen version */
                version?: (number|null);

                /** JoinOpen meshId */
                meshId?: (Uint8Array|null);

                /** JoinOpen inviteId */
                inviteId?: (Uint8Array|null);

                /** JoinOpen nonce */
                nonce?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JoinOpen. */
            type $Shape = tocsin.v1.JoinOpen.$Properties;
        }

        /**
         * Properties of a JoinChallenge.
         * @deprecated Use tocsin.v1.JoinChallenge.$Properties instead.
         */
        interface IJoinChallenge extends tocsin.v1.JoinChallenge.$Properties {
        }

        /** Represents a JoinChallenge. */
        class JoinChallenge {

            /**
             * Constructs a new JoinChallenge.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.JoinChallenge.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JoinChallenge nonce. */
            nonce: Uint8Array;

            /** JoinChallenge clockMs. */
            clockMs: (number|Long);

            /**
             * Creates a new JoinChallenge instance using the specified properties.
             * @param [properties] Properties to set
             * @returns JoinChallenge instance
             */
            static create(properties: tocsin.v1.JoinChallenge.$Shape): tocsin.v1.JoinChallenge & tocsin.v1.JoinChallenge.$Shape;
            static create(properties?: tocsin.v1.JoinChallenge.$Properties): tocsin.v1.JoinChallenge;

            /**
             * Encodes the specified JoinChallenge message. Does not implicitly {@link tocsin.v1.JoinChallenge.verify|verify} messages.
             * @param message JoinChallenge message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.JoinChallenge.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JoinChallenge message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinChallenge & tocsin.v1.JoinChallenge.$Shape} JoinChallenge
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.JoinChallenge & tocsin.v1.JoinChallenge.$Shape;
        }

        namespace JoinChallenge {

            /** Properties of a JoinChallenge. */
            interface $Properties {

                /** JoinChallenge nonce */
                nonce?: (Uint8Array|null);

                /** JoinChallenge clockMs */
                clockMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JoinChallenge. */
            type $Shape = tocsin.v1.JoinChallenge.$Properties;
        }

        /**
         * Properties of a JoinProof.
         * @deprecated Use tocsin.v1.JoinProof.$Properties instead.
         */
        interface IJoinProof extends tocsin.v1.JoinProof.$Properties {
        }

        /** Represents a JoinProof. */
        class JoinProof {

            /**
             * Constructs a new JoinProof.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.JoinProof.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JoinProof proof. */
            proof: Uint8Array;

            /** JoinProof request. */
            request?: (tocsin.v1.Signed.$Properties|null);

            /**
             * Creates a new JoinProof instance using the specified properties.
             * @param [properties] Properties to set
             * @returns JoinProof instance
             */
            static create(properties: tocsin.v1.JoinProof.$Shape): tocsin.v1.JoinProof & tocsin.v1.JoinProof.$Shape;
            static create(properties?: tocsin.v1.JoinProof.$Properties): tocsin.v1.JoinProof;

            /**
             * Encodes the specified JoinProof message. Does not implicitly {@link tocsin.v1.JoinProof.verify|verify} messages.
             * @param message JoinProof message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.JoinProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JoinProof message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinProof & tocsin.v1.JoinProof.$Shape} JoinProof
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.JoinProof & tocsin.v1.JoinProof.$Shape;
        }

        namespace JoinProof {

            /** Properties of a JoinProof. */
            interface $Properties {

                /** JoinProof proof */
                proof?: (Uint8Array|null);

                /** JoinProof request */
                request?: (tocsin.v1.Signed.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JoinProof. */
            type $Shape = tocsin.v1.JoinProof.$Properties;
        }

        /**
         * Properties of a JoinAnswer.
         * @deprecated Use tocsin.v1.JoinAnswer.$Properties instead.
         */
        interface IJoinAnswer extends tocsin.v1.JoinAnswer.$Properties {
        }

        /** Represents a JoinAnswer. */
        class JoinAnswer {

            /**
             * Constructs a new JoinAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.JoinAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JoinAnswer state. */
            state: number;

            /** JoinAnswer code. */
            code: string;

            /** JoinAnswer text. */
            text: string;

            /** JoinAnswer welcome. */
            welcome: Uint8Array;

            /**
             * Creates a new JoinAnswer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns JoinAnswer instance
             */
            static create(properties: tocsin.v1.JoinAnswer.$Shape): tocsin.v1.JoinAnswer & tocsin.v1.JoinAnswer.$Shape;
            static create(properties?: tocsin.v1.JoinAnswer.$Properties): tocsin.v1.JoinAnswer;

            /**
             * Encodes the specified JoinAnswer message. Does not implicitly {@link tocsin.v1.JoinAnswer.verify|verify} messages.
             * @param message JoinAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.JoinAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JoinAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinAnswer & tocsin.v1.JoinAnswer.$Shape} JoinAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.JoinAnswer & tocsin.v1.JoinAnswer.$Shape;
        }

        namespace JoinAnswer {

            /** Properties of a JoinAnswer. */
            interface $Properties {

                /** JoinAnswer state */
                state?: (number|null);

                /** JoinAnswer code */
                code?: (string|null);

                /** JoinAnswer text */
                text?: (string|null);

                /** JoinAnswer welcome */
                welcome?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JoinAnswer. */
            type $Shape = tocsin.v1.JoinAnswer.$Properties;
        }

        /**
         * Properties of a JoinTaken.
         * @deprecated Use tocsin.v1.JoinTaken.$Properties instead.
         */
        interface IJoinTaken extends tocsin.v1.JoinTaken.$Properties {
        }

        /** Represents a JoinTaken. */
        class JoinTaken {

            /**
             * Constructs a new JoinTaken.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.JoinTaken.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JoinTaken state. */
            state: number;

            /**
             * Creates a new JoinTaken instance using the specified properties.
             * @param [properties] Properties to set
             * @returns JoinTaken instance
             */
            static create(properties: tocsin.v1.JoinTaken.$Shape): tocsin.v1.JoinTaken & tocsin.v1.JoinTaken.$Shape;
            static create(properties?: tocsin.v1.JoinTaken.$Properties): tocsin.v1.JoinTaken;

            /**
             * Encodes the specified JoinTaken message. Does not implicitly {@link tocsin.v1.JoinTaken.verify|verify} messages.
             * @param message JoinTaken message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.JoinTaken.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JoinTaken message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinTaken & tocsin.v1.JoinTaken.$Shape} JoinTaken
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.JoinTaken & tocsin.v1.JoinTaken.$Shape;
        }

        namespace JoinTaken {

            /** Properties of a JoinTaken. */
            interface $Properties {

                /** JoinTaken state */
                state?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JoinTaken. */
            type $Shape = tocsin.v1.JoinTaken.$Properties;
        }

        /**
         * Properties of a Signed.
         * @deprecated Use tocsin.v1.Signed.$Properties instead.
         */
        interface ISigned extends tocsin.v1.Signed.$Properties {
        }

        /** Represents a Signed. */
        class Signed {

            /**
             * Constructs a new Signed.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Signed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Signed type. */
            type: number;

            /** Signed body. */
            body: Uint8Array;

            /** Signed signatures. */
            signatures: tocsin.v1.Signature.$Properties[];

            /**
             * Creates a new Signed instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Signed instance
             */
            static create(properties: tocsin.v1.Signed.$Shape): tocsin.v1.Signed & tocsin.v1.Signed.$Shape;
            static create(properties?: tocsin.v1.Signed.$Properties): tocsin.v1.Signed;

            /**
             * Encodes the specified Signed message. Does not implicitly {@link tocsin.v1.Signed.verify|verify} messages.
             * @param message Signed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Signed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Signed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Signed & tocsin.v1.Signed.$Shape} Signed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Signed & tocsin.v1.Signed.$Shape;
        }

        namespace Signed {

            /** Properties of a Signed. */
            interface $Properties {

                /** Signed type */
                type?: (number|null);

                /** Signed body */
                body?: (Uint8Array|null);

                /** Signed signatures */
                signatures?: (tocsin.v1.Signature.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Signed. */
            type $Shape = tocsin.v1.Signed.$Properties;
        }

        /**
         * Properties of a Signature.
         * @deprecated Use tocsin.v1.Signature.$Properties instead.
         */
        interface ISignature extends tocsin.v1.Signature.$Properties {
        }

        /** Represents a Signature. */
        class Signature {

            /**
             * Constructs a new Signature.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Signature.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Signature key. */
            key: Uint8Array;

            /** Signature signature. */
            signature: Uint8Array;

            /**
             * Creates a new Signature instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Signature instance
             */
            static create(properties: tocsin.v1.Signature.$Shape): tocsin.v1.Signature & tocsin.v1.Signature.$Shape;
            static create(properties?: tocsin.v1.Signature.$Properties): tocsin.v1.Signature;

            /**
             * Encodes the specified Signature message. Does not implicitly {@link tocsin.v1.Signature.verify|verify} messages.
             * @param message Signature message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Signature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Signature message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Signature & tocsin.v1.Signature.$Shape} Signature
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Signature & tocsin.v1.Signature.$Shape;
        }

        namespace Signature {

            /** Properties of a Signature. */
            interface $Properties {

                /** Signature key */
                key?: (Uint8Array|null);

                /** Signature signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Signature. */
            type $Shape = tocsin.v1.Signature.$Properties;
        }

        /**
         * Properties of a Charter.
         * @deprecated Use tocsin.v1.Charter.$Properties instead.
         */
        interface ICharter extends tocsin.v1.Charter.$Properties {
        }

        /** Represents a Charter. */
        class Charter {

            /**
             * Constructs a new Charter.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Charter.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Charter name. */
            name: string;

            /** Charter nonce. */
            nonce: Uint8Array;

            /** Charter version. */
            version: number;

            /** Charter stewards. */
            stewards: Uint8Array[];

            /** Charter k. */
            k: number;

            /** Charter admit. */
            admit: number;

            /** Charter lab. */
            lab: boolean;

            /** Charter limits. */
            limits?: (tocsin.v1.Limits.$Properties|null);

            /** Charter previous. */
            previous: Uint8Array;

            /** Charter expiresMs. */
            expiresMs: (number|Long);

            /** Charter createdMs. */
            createdMs: (number|Long);

            /**
             * Creates a new Charter instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Charter instance
             */
            static create(properties: tocsin.v1.Charter.$Shape): tocsin.v1.Charter & tocsin.v1.Charter.$Shape;
            static create(properties?: tocsin.v1.Charter.$Properties): tocsin.v1.Charter;

            /**
             * Encodes the specified Charter message. Does not implicitly {@link tocsin.v1.Charter.verify|verify} messages.
             * @param message Charter message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Charter.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Charter message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Charter & tocsin.v1.Charter.$Shape} Charter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Charter & tocsin.v1.Charter.$Shape;
        }

        namespace Charter {

            /** Properties of a Charter. */
            interface $Properties {

                /** Charter name */
                name?: (string|null);

                /** Charter nonce */
                nonce?: (Uint8Array|null);

                /** Charter version */
                version?: (number|null);

                /** Charter stewards */
                stewards?: (Uint8Array[]|null);

                /** Charter k */
                k?: (number|null);

                /** Charter admit */
                admit?: (number|null);

                /** Charter lab */
                lab?: (boolean|null);

                /** Charter limits */
                limits?: (tocsin.v1.Limits.$Properties|null);

                /** Charter previous */
                previous?: (Uint8Array|null);

                /** Charter expiresMs */
                expiresMs?: (number|Long|null);

                /** Charter createdMs */
                createdMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Charter. */
            type $Shape = tocsin.v1.Charter.$Properties;
        }

        /**
         * Properties of a Limits.
         * @deprecated Use tocsin.v1.Limits.$Properties instead.
         */
        interface ILimits extends tocsin.v1.Limits.$Properties {
        }

        /** Represents a Limits. */
        class Limits {

            /**
             * Constructs a new Limits.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Limits.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Limits batchBytesMax. */
            batchBytesMax: number;

            /** Limits batchRecordsMax. */
            batchRecordsMax: number;

            /** Limits valueBytesMax. */
            valueBytesMax: number;

            /** Limits clockSkewMs. */
            clockSkewMs: number;

            /**
             * Creates a new Limits instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Limits instance
             */
            static create(properties: tocsin.v1.Limits.$Shape): tocsin.v1.Limits & tocsin.v1.Limits.$Shape;
            static create(properties?: tocsin.v1.Limits.$Properties): tocsin.v1.Limits;

            /**
             * Encodes the specified Limits message. Does not implicitly {@link tocsin.v1.Limits.verify|verify} messages.
             * @param message Limits message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Limits.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Limits message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Limits & tocsin.v1.Limits.$Shape} Limits
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Limits & tocsin.v1.Limits.$Shape;
        }

        namespace Limits {

            /** Properties of a Limits. */
            interface $Properties {

                /** Limits batchBytesMax */
                batchBytesMax?: (number|null);

                /** Limits batchRecordsMax */
                batchRecordsMax?: (number|null);

                /** Limits valueBytesMax */
                valueBytesMax?: (number|null);

                /** Limits clockSkewMs */
                clockSkewMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Limits. */
            type $Shape = tocsin.v1.Limits.$Properties;
        }

        /**
         * Properties of a Membership.
         * @deprecated Use tocsin.v1.Membership.$Properties instead.
         */
        interface IMembership extends tocsin.v1.Membership.$Properties {
        }

        /** Represents a Membership. */
        class Membership {

            /**
             * Constructs a new Membership.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Membership.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Membership orgKey. */
            orgKey: Uint8Array;

            /** Membership name. */
            name: string;

            /** Membership kind. */
            kind: number;

            /** Membership constituency. */
            constituency?: (tocsin.v1.Constituency.$Properties|null);

            /** Membership publish. */
            publish: boolean;

            /** Membership receiveVictims. */
            receiveVictims: boolean;

            /** Membership tlpCeiling. */
            tlpCeiling: number;

            /** Membership quotaBytesADay. */
            quotaBytesADay: (number|Long);

            /** Membership replaces. */
            replaces: Uint8Array;

            /** Membership serial. */
            serial: number;

            /** Membership notBeforeMs. */
            notBeforeMs: (number|Long);

            /** Membership notAfterMs. */
            notAfterMs: (number|Long);

            /**
             * Creates a new Membership instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Membership instance
             */
            static create(properties: tocsin.v1.Membership.$Shape): tocsin.v1.Membership & tocsin.v1.Membership.$Shape;
            static create(properties?: tocsin.v1.Membership.$Properties): tocsin.v1.Membership;

            /**
             * Encodes the specified Membership message. Does not implicitly {@link tocsin.v1.Membership.verify|verify} messages.
             * @param message Membership message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Membership.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Membership message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Membership & tocsin.v1.Membership.$Shape} Membership
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Membership & tocsin.v1.Membership.$Shape;
        }

        namespace Membership {

            /** Properties of a Membership. */
            interface $Properties {

                /** Membership orgKey */
                orgKey?: (Uint8Array|null);

                /** Membership name */
                name?: (string|null);

                /** Membership kind */
                kind?: (number|null);

                /** Membership constituency */
                constituency?: (tocsin.v1.Constituency.$Properties|null);

                /** Membership publish */
                publish?: (boolean|null);

                /** Membership receiveVictims */
                receiveVictims?: (boolean|null);

                /** Membership tlpCeiling */
                tlpCeiling?: (number|null);

                /** Membership quotaBytesADay */
                quotaBytesADay?: (number|Long|null);

                /** Membership replaces */
                replaces?: (Uint8Array|null);

                /** Membership serial */
                serial?: (number|null);

                /** Membership notBeforeMs */
                notBeforeMs?: (number|Long|null);

                /** Membership notAfterMs */
                notAfterMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Membership. */
            type $Shape = tocsin.v1.Membership.$Properties;
        }

        /**
         * Properties of a Constituency.
         * @deprecated Use tocsin.v1.Constituency.$Properties instead.
         */
        interface IConstituency extends tocsin.v1.Constituency.$Properties {
        }

        /** Represents a Constituency. */
        class Constituency {

            /**
             * Constructs a new Constituency.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Constituency.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Constituency asns. */
            asns: number[];

            /** Constituency cidrs. */
            cidrs: string[];

            /** Constituency countryCodes. */
            countryCodes: string[];

            /** Constituency domains. */
            domains: string[];

            /**
             * Creates a new Constituency instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Constituency instance
             */
            static create(properties: tocsin.v1.Constituency.$Shape): tocsin.v1.Constituency & tocsin.v1.Constituency.$Shape;
            static create(properties?: tocsin.v1.Constituency.$Properties): tocsin.v1.Constituency;

            /**
             * Encodes the specified Constituency message. Does not implicitly {@link tocsin.v1.Constituency.verify|verify} messages.
             * @param message Constituency message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Constituency.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Constituency message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Constituency & tocsin.v1.Constituency.$Shape} Constituency
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Constituency & tocsin.v1.Constituency.$Shape;
        }

        namespace Constituency {

            /** Properties of a Constituency. */
            interface $Properties {

                /** Constituency asns */
                asns?: (number[]|null);

                /** Constituency cidrs */
                cidrs?: (string[]|null);

                /** Constituency countryCodes */
                countryCodes?: (string[]|null);

                /** Constituency domains */
                domains?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Constituency. */
            type $Shape = tocsin.v1.Constituency.$Properties;
        }

        /**
         * Properties of a NodeCertificate.
         * @deprecated Use tocsin.v1.NodeCertificate.$Properties instead.
         */
        interface INodeCertificate extends tocsin.v1.NodeCertificate.$Properties {
        }

        /** Represents a NodeCertificate. */
        class NodeCertificate {

            /**
             * Constructs a new NodeCertificate.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.NodeCertificate.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NodeCertificate orgKey. */
            orgKey: Uint8Array;

            /** NodeCertificate nodeKey. */
            nodeKey: Uint8Array;

            /** NodeCertificate serial. */
            serial: number;

            /** NodeCertificate notBeforeMs. */
            notBeforeMs: (number|Long);

            /** NodeCertificate notAfterMs. */
            notAfterMs: (number|Long);

            /**
             * Creates a new NodeCertificate instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NodeCertificate instance
             */
            static create(properties: tocsin.v1.NodeCertificate.$Shape): tocsin.v1.NodeCertificate & tocsin.v1.NodeCertificate.$Shape;
            static create(properties?: tocsin.v1.NodeCertificate.$Properties): tocsin.v1.NodeCertificate;

            /**
             * Encodes the specified NodeCertificate message. Does not implicitly {@link tocsin.v1.NodeCertificate.verify|verify} messages.
             * @param message NodeCertificate message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.NodeCertificate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NodeCertificate message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.NodeCertificate & tocsin.v1.NodeCertificate.$Shape} NodeCertificate
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.NodeCertificate & tocsin.v1.NodeCertificate.$Shape;
        }

        namespace NodeCertificate {

            /** Properties of a NodeCertificate. */
            interface $Properties {

                /** NodeCertificate orgKey */
                orgKey?: (Uint8Array|null);

                /** NodeCertificate nodeKey */
                nodeKey?: (Uint8Array|null);

                /** NodeCertificate serial */
                serial?: (number|null);

                /** NodeCertificate notBeforeMs */
                notBeforeMs?: (number|Long|null);

                /** NodeCertificate notAfterMs */
                notAfterMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NodeCertificate. */
            type $Shape = tocsin.v1.NodeCertificate.$Properties;
        }

        /**
         * Properties of a Revocation.
         * @deprecated Use tocsin.v1.Revocation.$Properties instead.
         */
        interface IRevocation extends tocsin.v1.Revocation.$Properties {
        }

        /** Represents a Revocation. */
        class Revocation {

            /**
             * Constructs a new Revocation.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Revocation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Revocation orgKey. */
            orgKey: Uint8Array;

            /** Revocation nodeKey. */
            nodeKey: Uint8Array;

            /** Revocation reason. */
            reason: number;

            /** Revocation badSinceMs. */
            badSinceMs: (number|Long);

            /** Revocation cutoffs. */
            cutoffs: tocsin.v1.Cutoff.$Properties[];

            /**
             * Creates a new Revocation instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Revocation instance
             */
            static create(properties: tocsin.v1.Revocation.$Shape): tocsin.v1.Revocation & tocsin.v1.Revocation.$Shape;
            static create(properties?: tocsin.v1.Revocation.$Properties): tocsin.v1.Revocation;

            /**
             * Encodes the specified Revocation message. Does not implicitly {@link tocsin.v1.Revocation.verify|verify} messages.
             * @param message Revocation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Revocation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Revocation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Revocation & tocsin.v1.Revocation.$Shape} Revocation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Revocation & tocsin.v1.Revocation.$Shape;
        }

        namespace Revocation {

            /** Properties of a Revocation. */
            interface $Properties {

                /** Revocation orgKey */
                orgKey?: (Uint8Array|null);

                /** Revocation nodeKey */
                nodeKey?: (Uint8Array|null);

                /** Revocation reason */
                reason?: (number|null);

                /** Revocation badSinceMs */
                badSinceMs?: (number|Long|null);

                /** Revocation cutoffs */
                cutoffs?: (tocsin.v1.Cutoff.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Revocation. */
            type $Shape = tocsin.v1.Revocation.$Properties;
        }

        /**
         * Properties of a Cutoff.
         * @deprecated Use tocsin.v1.Cutoff.$Properties instead.
         */
        interface ICutoff extends tocsin.v1.Cutoff.$Properties {
        }

        /** Represents a Cutoff. */
        class Cutoff {

            /**
             * Constructs a new Cutoff.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Cutoff.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Cutoff streamId. */
            streamId: Uint8Array;

            /** Cutoff lastGoodSeq. */
            lastGoodSeq: number;

            /** Cutoff headerHash. */
            headerHash: Uint8Array;

            /**
             * Creates a new Cutoff instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Cutoff instance
             */
            static create(properties: tocsin.v1.Cutoff.$Shape): tocsin.v1.Cutoff & tocsin.v1.Cutoff.$Shape;
            static create(properties?: tocsin.v1.Cutoff.$Properties): tocsin.v1.Cutoff;

            /**
             * Encodes the specified Cutoff message. Does not implicitly {@link tocsin.v1.Cutoff.verify|verify} messages.
             * @param message Cutoff message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Cutoff.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cutoff message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Cutoff & tocsin.v1.Cutoff.$Shape} Cutoff
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Cutoff & tocsin.v1.Cutoff.$Shape;
        }

        namespace Cutoff {

            /** Properties of a Cutoff. */
            interface $Properties {

                /** Cutoff streamId */
                streamId?: (Uint8Array|null);

                /** Cutoff lastGoodSeq */
                lastGoodSeq?: (number|null);

                /** Cutoff headerHash */
                headerHash?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cutoff. */
            type $Shape = tocsin.v1.Cutoff.$Properties;
        }

        /**
         * Properties of an Epoch.
         * @deprecated Use tocsin.v1.Epoch.$Properties instead.
         */
        interface IEpoch extends tocsin.v1.Epoch.$Properties {
        }

        /** Represents an Epoch. */
        class Epoch {

            /**
             * Constructs a new Epoch.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Epoch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Epoch orgKey. */
            orgKey: Uint8Array;

            /** Epoch nodeKey. */
            nodeKey: Uint8Array;

            /** Epoch epoch. */
            epoch: number;

            /** Epoch lastGood. */
            lastGood: tocsin.v1.Cutoff.$Properties[];

            /** Epoch createdMs. */
            createdMs: (number|Long);

            /**
             * Creates a new Epoch instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Epoch instance
             */
            static create(properties: tocsin.v1.Epoch.$Shape): tocsin.v1.Epoch & tocsin.v1.Epoch.$Shape;
            static create(properties?: tocsin.v1.Epoch.$Properties): tocsin.v1.Epoch;

            /**
             * Encodes the specified Epoch message. Does not implicitly {@link tocsin.v1.Epoch.verify|verify} messages.
             * @param message Epoch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Epoch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Epoch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Epoch & tocsin.v1.Epoch.$Shape} Epoch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Epoch & tocsin.v1.Epoch.$Shape;
        }

        namespace Epoch {

            /** Properties of an Epoch. */
            interface $Properties {

                /** Epoch orgKey */
                orgKey?: (Uint8Array|null);

                /** Epoch nodeKey */
                nodeKey?: (Uint8Array|null);

                /** Epoch epoch */
                epoch?: (number|null);

                /** Epoch lastGood */
                lastGood?: (tocsin.v1.Cutoff.$Properties[]|null);

                /** Epoch createdMs */
                createdMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Epoch. */
            type $Shape = tocsin.v1.Epoch.$Properties;
        }

        /**
         * Properties of a JoinRequest.
         * @deprecated Use tocsin.v1.JoinRequest.$Properties instead.
         */
        interface IJoinRequest extends tocsin.v1.JoinRequest.$Properties {
        }

        /** Represents a JoinRequest. */
        class JoinRequest {

            /**
             * Constructs a new JoinRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.JoinRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JoinRequest orgKey. */
            orgKey: Uint8Array;

            /** JoinRequest nodeKey. */
            nodeKey: Uint8Array;

            /** JoinRequest name. */
            name: string;

            /** JoinRequest kind. */
            kind: number;

            /** JoinRequest constituency. */
            constituency?: (tocsin.v1.Constituency.$Properties|null);

            /** JoinRequest inviteId. */
            inviteId: Uint8Array;

            /** JoinRequest createdMs. */
            createdMs: (number|Long);

            /**
             * Creates a new JoinRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns JoinRequest instance
             */
            static create(properties: tocsin.v1.JoinRequest.$Shape): tocsin.v1.JoinRequest & tocsin.v1.JoinRequest.$Shape;
            static create(properties?: tocsin.v1.JoinRequest.$Properties): tocsin.v1.JoinRequest;

            /**
             * Encodes the specified JoinRequest message. Does not implicitly {@link tocsin.v1.JoinRequest.verify|verify} messages.
             * @param message JoinRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.JoinRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JoinRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.JoinRequest & tocsin.v1.JoinRequest.$Shape} JoinRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.JoinRequest & tocsin.v1.JoinRequest.$Shape;
        }

        namespace JoinRequest {

            /** Properties of a JoinRequest. */
            interface $Properties {

                /** JoinRequest orgKey */
                orgKey?: (Uint8Array|null);

                /** JoinRequest nodeKey */
                nodeKey?: (Uint8Array|null);

                /** JoinRequest name */
                name?: (string|null);

                /** JoinRequest kind */
                kind?: (number|null);

                /** JoinRequest constituency */
                constituency?: (tocsin.v1.Constituency.$Properties|null);

                /** JoinRequest inviteId */
                inviteId?: (Uint8Array|null);

                /** JoinRequest createdMs */
                createdMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JoinRequest. */
            type $Shape = tocsin.v1.JoinRequest.$Properties;
        }

        /**
         * Properties of an Addresses.
         * @deprecated Use tocsin.v1.Addresses.$Properties instead.
         */
        interface IAddresses extends tocsin.v1.Addresses.$Properties {
        }

        /** Represents an Addresses. */
        class Addresses {

            /**
             * Constructs a new Addresses.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Addresses.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Addresses nodeKey. */
            nodeKey: Uint8Array;

            /** Addresses multiaddrs. */
            multiaddrs: string[];

            /** Addresses serial. */
            serial: number;

            /**
             * Creates a new Addresses instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Addresses instance
             */
            static create(properties: tocsin.v1.Addresses.$Shape): tocsin.v1.Addresses & tocsin.v1.Addresses.$Shape;
            static create(properties?: tocsin.v1.Addresses.$Properties): tocsin.v1.Addresses;

            /**
             * Encodes the specified Addresses message. Does not implicitly {@link tocsin.v1.Addresses.verify|verify} messages.
             * @param message Addresses message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Addresses.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Addresses message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Addresses & tocsin.v1.Addresses.$Shape} Addresses
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Addresses & tocsin.v1.Addresses.$Shape;
        }

        namespace Addresses {

            /** Properties of an Addresses. */
            interface $Properties {

                /** Addresses nodeKey */
                nodeKey?: (Uint8Array|null);

                /** Addresses multiaddrs */
                multiaddrs?: (string[]|null);

                /** Addresses serial */
                serial?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Addresses. */
            type $Shape = tocsin.v1.Addresses.$Properties;
        }

        /**
         * Properties of a ForkProof.
         * @deprecated Use tocsin.v1.ForkProof.$Properties instead.
         */
        interface IForkProof extends tocsin.v1.ForkProof.$Properties {
        }

        /** Represents a ForkProof. */
        class ForkProof {

            /**
             * Constructs a new ForkProof.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.ForkProof.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ForkProof headerA. */
            headerA: Uint8Array;

            /** ForkProof signatureA. */
            signatureA: Uint8Array;

            /** ForkProof headerB. */
            headerB: Uint8Array;

            /** ForkProof signatureB. */
            signatureB: Uint8Array;

            /**
             * Creates a new ForkProof instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ForkProof instance
             */
            static create(properties: tocsin.v1.ForkProof.$Shape): tocsin.v1.ForkProof & tocsin.v1.ForkProof.$Shape;
            static create(properties?: tocsin.v1.ForkProof.$Properties): tocsin.v1.ForkProof;

            /**
             * Encodes the specified ForkProof message. Does not implicitly {@link tocsin.v1.ForkProof.verify|verify} messages.
             * @param message ForkProof message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.ForkProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ForkProof message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.ForkProof & tocsin.v1.ForkProof.$Shape} ForkProof
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.ForkProof & tocsin.v1.ForkProof.$Shape;
        }

        namespace ForkProof {

            /** Properties of a ForkProof. */
            interface $Properties {

                /** ForkProof headerA */
                headerA?: (Uint8Array|null);

                /** ForkProof signatureA */
                signatureA?: (Uint8Array|null);

                /** ForkProof headerB */
                headerB?: (Uint8Array|null);

                /** ForkProof signatureB */
                signatureB?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ForkProof. */
            type $Shape = tocsin.v1.ForkProof.$Properties;
        }

        /**
         * Properties of a Welcome.
         * @deprecated Use tocsin.v1.Welcome.$Properties instead.
         */
        interface IWelcome extends tocsin.v1.Welcome.$Properties {
        }

        /** Represents a Welcome. */
        class Welcome {

            /**
             * Constructs a new Welcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Welcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Welcome objects. */
            objects: tocsin.v1.Signed.$Properties[];

            /** Welcome addresses. */
            addresses: string[];

            /**
             * Creates a new Welcome instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Welcome instance
             */
            static create(properties: tocsin.v1.Welcome.$Shape): tocsin.v1.Welcome & tocsin.v1.Welcome.$Shape;
            static create(properties?: tocsin.v1.Welcome.$Properties): tocsin.v1.Welcome;

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link tocsin.v1.Welcome.verify|verify} messages.
             * @param message Welcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Welcome & tocsin.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Welcome & tocsin.v1.Welcome.$Shape;
        }

        namespace Welcome {

            /** Properties of a Welcome. */
            interface $Properties {

                /** Welcome objects */
                objects?: (tocsin.v1.Signed.$Properties[]|null);

                /** Welcome addresses */
                addresses?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Welcome. */
            type $Shape = tocsin.v1.Welcome.$Properties;
        }

        /**
         * Properties of an Invite.
         * @deprecated Use tocsin.v1.Invite.$Properties instead.
         */
        interface IInvite extends tocsin.v1.Invite.$Properties {
        }

        /** Represents an Invite. */
        class Invite {

            /**
             * Constructs a new Invite.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Invite.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Invite meshId. */
            meshId: Uint8Array;

            /** Invite meshName. */
            meshName: string;

            /** Invite nodeKey. */
            nodeKey: Uint8Array;

            /** Invite multiaddrs. */
            multiaddrs: string[];

            /** Invite secret. */
            secret: Uint8Array;

            /** Invite name. */
            name: string;

            /** Invite kind. */
            kind: number;

            /** Invite constituency. */
            constituency?: (tocsin.v1.Constituency.$Properties|null);

            /** Invite expiresMs. */
            expiresMs: (number|Long);

            /**
             * Creates a new Invite instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Invite instance
             */
            static create(properties: tocsin.v1.Invite.$Shape): tocsin.v1.Invite & tocsin.v1.Invite.$Shape;
            static create(properties?: tocsin.v1.Invite.$Properties): tocsin.v1.Invite;

            /**
             * Encodes the specified Invite message. Does not implicitly {@link tocsin.v1.Invite.verify|verify} messages.
             * @param message Invite message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Invite.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Invite message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Invite & tocsin.v1.Invite.$Shape} Invite
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Invite & tocsin.v1.Invite.$Shape;
        }

        namespace Invite {

            /** Properties of an Invite. */
            interface $Properties {

                /** Invite meshId */
                meshId?: (Uint8Array|null);

                /** Invite meshName */
                meshName?: (string|null);

                /** Invite nodeKey */
                nodeKey?: (Uint8Array|null);

                /** Invite multiaddrs */
                multiaddrs?: (string[]|null);

                /** Invite secret */
                secret?: (Uint8Array|null);

                /** Invite name */
                name?: (string|null);

                /** Invite kind */
                kind?: (number|null);

                /** Invite constituency */
                constituency?: (tocsin.v1.Constituency.$Properties|null);

                /** Invite expiresMs */
                expiresMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Invite. */
            type $Shape = tocsin.v1.Invite.$Properties;
        }

        /**
         * Properties of a Records.
         * @deprecated Use tocsin.v1.Records.$Properties instead.
         */
        interface IRecords extends tocsin.v1.Records.$Properties {
        }

        /** Represents a Records. */
        class Records {

            /**
             * Constructs a new Records.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Records.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Records indicators. */
            indicators?: (tocsin.v1.Rows.$Properties|null);

            /** Records victims. */
            victims?: (tocsin.v1.Rows.$Properties|null);

            /** Records sightings. */
            sightings?: (tocsin.v1.Sightings.$Properties|null);

            /** Records erasures. */
            erasures?: (tocsin.v1.Erasures.$Properties|null);

            /**
             * Creates a new Records instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Records instance
             */
            static create(properties: tocsin.v1.Records.$Shape): tocsin.v1.Records & tocsin.v1.Records.$Shape;
            static create(properties?: tocsin.v1.Records.$Properties): tocsin.v1.Records;

            /**
             * Encodes the specified Records message. Does not implicitly {@link tocsin.v1.Records.verify|verify} messages.
             * @param message Records message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Records.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Records message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Records & tocsin.v1.Records.$Shape} Records
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Records & tocsin.v1.Records.$Shape;
        }

        namespace Records {

            /** Properties of a Records. */
            interface $Properties {

                /** Records indicators */
                indicators?: (tocsin.v1.Rows.$Properties|null);

                /** Records victims */
                victims?: (tocsin.v1.Rows.$Properties|null);

                /** Records sightings */
                sightings?: (tocsin.v1.Sightings.$Properties|null);

                /** Records erasures */
                erasures?: (tocsin.v1.Erasures.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Records. */
            type $Shape = tocsin.v1.Records.$Properties;
        }

        /**
         * Properties of a Shape.
         * @deprecated Use tocsin.v1.Shape.$Properties instead.
         */
        interface IShape extends tocsin.v1.Shape.$Properties {
        }

        /** Represents a Shape. */
        class Shape {

            /**
             * Constructs a new Shape.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Shape.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Shape type. */
            type: number;

            /** Shape classification. */
            classification: number;

            /** Shape role. */
            role: number;

            /** Shape origin. */
            origin: number;

            /** Shape tlp. */
            tlp: number;

            /** Shape status. */
            status: number;

            /** Shape severity. */
            severity: number;

            /** Shape malware. */
            malware: string;

            /** Shape cc. */
            cc: string;

            /** Shape feed. */
            feed: string;

            /** Shape tags. */
            tags: string[];

            /** Shape toBlock. */
            toBlock: boolean;

            /** Shape scrubMethod. */
            scrubMethod: number;

            /** Shape scrubProfile. */
            scrubProfile: number;

            /** Shape scrubK. */
            scrubK: number;

            /** Shape scrubGrainS. */
            scrubGrainS: number;

            /** Shape scrubRemovedGroups. */
            scrubRemovedGroups: number;

            /**
             * Creates a new Shape instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Shape instance
             */
            static create(properties: tocsin.v1.Shape.$Shape): tocsin.v1.Shape & tocsin.v1.Shape.$Shape;
            static create(properties?: tocsin.v1.Shape.$Properties): tocsin.v1.Shape;

            /**
             * Encodes the specified Shape message. Does not implicitly {@link tocsin.v1.Shape.verify|verify} messages.
             * @param message Shape message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Shape.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Shape message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Shape & tocsin.v1.Shape.$Shape} Shape
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Shape & tocsin.v1.Shape.$Shape;
        }

        namespace Shape {

            /** Properties of a Shape. */
            interface $Properties {

                /** Shape type */
                type?: (number|null);

                /** Shape classification */
                classification?: (number|null);

                /** Shape role */
                role?: (number|null);

                /** Shape origin */
                origin?: (number|null);

                /** Shape tlp */
                tlp?: (number|null);

                /** Shape status */
                status?: (number|null);

                /** Shape severity */
                severity?: (number|null);

                /** Shape malware */
                malware?: (string|null);

                /** Shape cc */
                cc?: (string|null);

                /** Shape feed */
                feed?: (string|null);

                /** Shape tags */
                tags?: (string[]|null);

                /** Shape toBlock */
                toBlock?: (boolean|null);

                /** Shape scrubMethod */
                scrubMethod?: (number|null);

                /** Shape scrubProfile */
                scrubProfile?: (number|null);

                /** Shape scrubK */
                scrubK?: (number|null);

                /** Shape scrubGrainS */
                scrubGrainS?: (number|null);

                /** Shape scrubRemovedGroups */
                scrubRemovedGroups?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Shape. */
            type $Shape = tocsin.v1.Shape.$Properties;
        }

        /**
         * Properties of a Rows.
         * @deprecated Use tocsin.v1.Rows.$Properties instead.
         */
        interface IRows extends tocsin.v1.Rows.$Properties {
        }

        /** Represents a Rows. */
        class Rows {

            /**
             * Constructs a new Rows.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Rows.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Rows count. */
            count: number;

            /** Rows baseS. */
            baseS: number;

            /** Rows baseRev. */
            baseRev: number;

            /** Rows shapes. */
            shapes: tocsin.v1.Shape.$Properties[];

            /** Rows shape. */
            shape: number[];

            /** Rows values. */
            values: Uint8Array;

            /** Rows valueLengths. */
            valueLengths: number[];

            /** Rows firstSeen. */
            firstSeen: number[];

            /** Rows lastSeen. */
            lastSeen: number[];

            /** Rows validUntil. */
            validUntil: number[];

            /** Rows rev. */
            rev: number[];

            /** Rows counts. */
            counts: number[];

            /** Rows hasConfidence. */
            hasConfidence: Uint8Array;

            /** Rows confidence. */
            confidence: Uint8Array;

            /** Rows hasHosts. */
            hasHosts: Uint8Array;

            /** Rows hosts. */
            hosts: number[];

            /** Rows hasAsn. */
            hasAsn: Uint8Array;

            /** Rows asn. */
            asn: number[];

            /** Rows hasReference. */
            hasReference: Uint8Array;

            /** Rows reference. */
            reference: string[];

            /** Rows hasSupersedes. */
            hasSupersedes: Uint8Array;

            /** Rows supersedes. */
            supersedes: Uint8Array;

            /** Rows hasReputation. */
            hasReputation: Uint8Array;

            /** Rows reputation. */
            reputation: tocsin.v1.Reputation.$Properties[];

            /** Rows hasSourcePort. */
            hasSourcePort: Uint8Array;

            /** Rows sourcePort. */
            sourcePort: number[];

            /** Rows hasTransport. */
            hasTransport: Uint8Array;

            /** Rows transport. */
            transport: Uint8Array;

            /** Rows hasSinkhole. */
            hasSinkhole: Uint8Array;

            /** Rows sinkhole. */
            sinkhole: Uint8Array;

            /** Rows sinkholeV6. */
            sinkholeV6: Uint8Array;

            /**
             * Creates a new Rows instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Rows instance
             */
            static create(properties: tocsin.v1.Rows.$Shape): tocsin.v1.Rows & tocsin.v1.Rows.$Shape;
            static create(properties?: tocsin.v1.Rows.$Properties): tocsin.v1.Rows;

            /**
             * Encodes the specified Rows message. Does not implicitly {@link tocsin.v1.Rows.verify|verify} messages.
             * @param message Rows message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Rows.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Rows message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Rows & tocsin.v1.Rows.$Shape} Rows
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Rows & tocsin.v1.Rows.$Shape;
        }

        namespace Rows {

            /** Properties of a Rows. */
            interface $Properties {

                /** Rows count */
                count?: (number|null);

                /** Rows baseS */
                baseS?: (number|null);

                /** Rows baseRev */
                baseRev?: (number|null);

                /** Rows shapes */
                shapes?: (tocsin.v1.Shape.$Properties[]|null);

                /** Rows shape */
                shape?: (number[]|null);

                /** Rows values */
                values?: (Uint8Array|null);

                /** Rows valueLengths */
                valueLengths?: (number[]|null);

                /** Rows firstSeen */
                firstSeen?: (number[]|null);

                /** Rows lastSeen */
                lastSeen?: (number[]|null);

                /** Rows validUntil */
                validUntil?: (number[]|null);

                /** Rows rev */
                rev?: (number[]|null);

                /** Rows counts */
                counts?: (number[]|null);

                /** Rows hasConfidence */
                hasConfidence?: (Uint8Array|null);

                /** Rows confidence */
                confidence?: (Uint8Array|null);

                /** Rows hasHosts */
                hasHosts?: (Uint8Array|null);

                /** Rows hosts */
                hosts?: (number[]|null);

                /** Rows hasAsn */
                hasAsn?: (Uint8Array|null);

                /** Rows asn */
                asn?: (number[]|null);

                /** Rows hasReference */
                hasReference?: (Uint8Array|null);

                /** Rows reference */
                reference?: (string[]|null);

                /** Rows hasSupersedes */
                hasSupersedes?: (Uint8Array|null);

                /** Rows supersedes */
                supersedes?: (Uint8Array|null);

                /** Rows hasReputation */
                hasReputation?: (Uint8Array|null);

                /** Rows reputation */
                reputation?: (tocsin.v1.Reputation.$Properties[]|null);

                /** Rows hasSourcePort */
                hasSourcePort?: (Uint8Array|null);

                /** Rows sourcePort */
                sourcePort?: (number[]|null);

                /** Rows hasTransport */
                hasTransport?: (Uint8Array|null);

                /** Rows transport */
                transport?: (Uint8Array|null);

                /** Rows hasSinkhole */
                hasSinkhole?: (Uint8Array|null);

                /** Rows sinkhole */
                sinkhole?: (Uint8Array|null);

                /** Rows sinkholeV6 */
                sinkholeV6?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Rows. */
            type $Shape = tocsin.v1.Rows.$Properties;
        }

        /**
         * Properties of a Reputation.
         * @deprecated Use tocsin.v1.Reputation.$Properties instead.
         */
        interface IReputation extends tocsin.v1.Reputation.$Properties {
        }

        /** Represents a Reputation. */
        class Reputation {

            /**
             * Constructs a new Reputation.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Reputation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reputation score. */
            score: number;

            /** Reputation colour. */
            colour: number;

            /** Reputation complaintPermille. */
            complaintPermille: number;

            /** Reputation trapHits. */
            trapHits: number;

            /** Reputation volumeDecade. */
            volumeDecade: number;

            /** Reputation windowS. */
            windowS: number;

            /**
             * Creates a new Reputation instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Reputation instance
             */
            static create(properties: tocsin.v1.Reputation.$Shape): tocsin.v1.Reputation & tocsin.v1.Reputation.$Shape;
            static create(properties?: tocsin.v1.Reputation.$Properties): tocsin.v1.Reputation;

            /**
             * Encodes the specified Reputation message. Does not implicitly {@link tocsin.v1.Reputation.verify|verify} messages.
             * @param message Reputation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Reputation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reputation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Reputation & tocsin.v1.Reputation.$Shape} Reputation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Reputation & tocsin.v1.Reputation.$Shape;
        }

        namespace Reputation {

            /** Properties of a Reputation. */
            interface $Properties {

                /** Reputation score */
                score?: (number|null);

                /** Reputation colour */
                colour?: (number|null);

                /** Reputation complaintPermille */
                complaintPermille?: (number|null);

                /** Reputation trapHits */
                trapHits?: (number|null);

                /** Reputation volumeDecade */
                volumeDecade?: (number|null);

                /** Reputation windowS */
                windowS?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Reputation. */
            type $Shape = tocsin.v1.Reputation.$Properties;
        }

        /**
         * Properties of a Sightings.
         * @deprecated Use tocsin.v1.Sightings.$Properties instead.
         */
        interface ISightings extends tocsin.v1.Sightings.$Properties {
        }

        /** Represents a Sightings. */
        class Sightings {

            /**
             * Constructs a new Sightings.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Sightings.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Sightings count. */
            count: number;

            /** Sightings baseS. */
            baseS: number;

            /** Sightings types. */
            types: Uint8Array;

            /** Sightings kinds. */
            kinds: Uint8Array;

            /** Sightings values. */
            values: Uint8Array;

            /** Sightings valueLengths. */
            valueLengths: number[];

            /** Sightings windowStart. */
            windowStart: number[];

            /** Sightings counts. */
            counts: number[];

            /**
             * Creates a new Sightings instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Sightings instance
             */
            static create(properties: tocsin.v1.Sightings.$Shape): tocsin.v1.Sightings & tocsin.v1.Sightings.$Shape;
            static create(properties?: tocsin.v1.Sightings.$Properties): tocsin.v1.Sightings;

            /**
             * Encodes the specified Sightings message. Does not implicitly {@link tocsin.v1.Sightings.verify|verify} messages.
             * @param message Sightings message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Sightings.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Sightings message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Sightings & tocsin.v1.Sightings.$Shape} Sightings
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Sightings & tocsin.v1.Sightings.$Shape;
        }

        namespace Sightings {

            /** Properties of a Sightings. */
            interface $Properties {

                /** Sightings count */
                count?: (number|null);

                /** Sightings baseS */
                baseS?: (number|null);

                /** Sightings types */
                types?: (Uint8Array|null);

                /** Sightings kinds */
                kinds?: (Uint8Array|null);

                /** Sightings values */
                values?: (Uint8Array|null);

                /** Sightings valueLengths */
                valueLengths?: (number[]|null);

                /** Sightings windowStart */
                windowStart?: (number[]|null);

                /** Sightings counts */
                counts?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Sightings. */
            type $Shape = tocsin.v1.Sightings.$Properties;
        }

        /**
         * Properties of an Erasures.
         * @deprecated Use tocsin.v1.Erasures.$Properties instead.
         */
        interface IErasures extends tocsin.v1.Erasures.$Properties {
        }

        /** Represents an Erasures. */
        class Erasures {

            /**
             * Constructs a new Erasures.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Erasures.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Erasures erasure. */
            erasure: tocsin.v1.Erasure.$Properties[];

            /**
             * Creates a new Erasures instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Erasures instance
             */
            static create(properties: tocsin.v1.Erasures.$Shape): tocsin.v1.Erasures & tocsin.v1.Erasures.$Shape;
            static create(properties?: tocsin.v1.Erasures.$Properties): tocsin.v1.Erasures;

            /**
             * Encodes the specified Erasures message. Does not implicitly {@link tocsin.v1.Erasures.verify|verify} messages.
             * @param message Erasures message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Erasures.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Erasures message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Erasures & tocsin.v1.Erasures.$Shape} Erasures
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Erasures & tocsin.v1.Erasures.$Shape;
        }

        namespace Erasures {

            /** Properties of an Erasures. */
            interface $Properties {

                /** Erasures erasure */
                erasure?: (tocsin.v1.Erasure.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Erasures. */
            type $Shape = tocsin.v1.Erasures.$Properties;
        }

        /**
         * Properties of an Erasure.
         * @deprecated Use tocsin.v1.Erasure.$Properties instead.
         */
        interface IErasure extends tocsin.v1.Erasure.$Properties {
        }

        /** Represents an Erasure. */
        class Erasure {

            /**
             * Constructs a new Erasure.
             * @param [properties] Properties to set
             */
            constructor(properties?: tocsin.v1.Erasure.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Erasure streamId. */
            streamId: Uint8Array;

            /** Erasure seq. */
            seq: number[];

            /** Erasure row. */
            row: number[];

            /**
             * Creates a new Erasure instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Erasure instance
             */
            static create(properties: tocsin.v1.Erasure.$Shape): tocsin.v1.Erasure & tocsin.v1.Erasure.$Shape;
            static create(properties?: tocsin.v1.Erasure.$Properties): tocsin.v1.Erasure;

            /**
             * Encodes the specified Erasure message. Does not implicitly {@link tocsin.v1.Erasure.verify|verify} messages.
             * @param message Erasure message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: tocsin.v1.Erasure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Erasure message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {tocsin.v1.Erasure & tocsin.v1.Erasure.$Shape} Erasure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tocsin.v1.Erasure & tocsin.v1.Erasure.$Shape;
        }

        namespace Erasure {

            /** Properties of an Erasure. */
            interface $Properties {

                /** Erasure streamId */
                streamId?: (Uint8Array|null);

                /** Erasure seq */
                seq?: (number[]|null);

                /** Erasure row */
                row?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Erasure. */
            type $Shape = tocsin.v1.Erasure.$Properties;
        }
    }
}
