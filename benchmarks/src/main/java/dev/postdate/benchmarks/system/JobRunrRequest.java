package dev.postdate.benchmarks.system;

import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** A message as JobRunr carries it. Public, because JobRunr makes it by reflection. */
public record JobRunrRequest(int number, long dueMicros, String text) implements JobRequest {

    static JobRunrRequest of(Message message) {
        return new JobRunrRequest(message.number(), message.dueMicros(), message.text());
    }

    @Override
    public Class<Handler> getJobRequestHandler() {
        return Handler.class;
    }

    /** Hands it to the receiver. */
    public record Handler(Receiver receiver) implements JobRequestHandler<JobRunrRequest> {

        @Override
        public void run(JobRunrRequest request) {
            receiver.handle(request.number(), request.dueMicros());
        }
    }
}
