/** Postdate's API, engine and in-memory store. */
module dev.postdate.core {
    requires transitive java.sql;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.postdate;
    exports dev.postdate.admin;
    exports dev.postdate.memory;
    exports dev.postdate.observe;
    exports dev.postdate.retry;
    exports dev.postdate.spi;
    exports dev.postdate.spi.transport;

    uses dev.postdate.spi.MessageSerializer;
}
