package dev.postdate.testkit;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Stands between a session and the store behind it. */
interface Caller {

    /** Makes no difference. */
    Caller DIRECT = new Caller() {
        @Override
        public <T> T call(StoreCall call, List<UUID> messages, Supplier<T> work) {
            return work.get();
        }
    };

    /**
     * Lets a call through, or not.
     *
     * @param messages those that the call is about, as far as it names them
     */
    <T> T call(StoreCall call, List<UUID> messages, Supplier<T> work);

    default <T> T call(StoreCall call, Supplier<T> work) {
        return call(call, List.of(), work);
    }

    default void run(StoreCall call, Runnable work) {
        call(call, List.of(), () -> {
            work.run();
            return true;
        });
    }
}
