/** Messages as JSON. */
module dev.postdate.jackson {
    requires transitive dev.postdate.core;
    requires transitive tools.jackson.databind;
    requires tools.jackson.core;
    requires com.fasterxml.jackson.annotation;
    requires static org.jspecify;

    exports dev.postdate.jackson;

    provides dev.postdate.spi.MessageSerializer with
            dev.postdate.jackson.JacksonSerializer;
}
