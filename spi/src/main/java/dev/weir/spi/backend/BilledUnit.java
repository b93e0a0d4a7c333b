package dev.weir.spi.backend;

/** What a provider may bill besides tokens. */
public enum BilledUnit {
    /** A request, whatever it asks for. A cost model counts it itself: it is in no {@link Billing}. */
    REQUEST,
    /** A search of the web by the provider; the same words are counted once where the provider does so. */
    WEB_SEARCH,
    /** A search in files by the provider. */
    FILE_SEARCH,
    /** A search unit of a reranking, such as up to 100 documents. */
    SEARCH_UNIT,
    /** A token of a cited source, where it is billed apart from the prompt. */
    CITATION_TOKEN,
    /** A container for code. */
    CONTAINER,
    /** A second of a container for code. */
    CONTAINER_SECOND,
    /** A generated image. */
    IMAGE,
    /** A second of audio. */
    AUDIO_SECOND,
    /** A second of video. */
    VIDEO_SECOND,
    /** A character of text. */
    CHARACTER,
    /** A page of a document. */
    PAGE
}
