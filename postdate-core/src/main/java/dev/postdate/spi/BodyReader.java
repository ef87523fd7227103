package dev.postdate.spi;

/** Reads stored bodies the way a delivery does: by former names, upcasters and serializers of one build. Thread-safe. */
@FunctionalInterface
public interface BodyReader {

    /**
     * The message that its handler would be given.
     *
     * @throws dev.postdate.UnknownMessageTypeException if the build does not know the type, or only versions older than this one
     * @throws dev.postdate.SerializationException if the body cannot be brought to the build's version or is no such message
     */
    Object read(Content content);
}
