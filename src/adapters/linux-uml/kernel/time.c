
/* tcp-conformance: what its channel has to know of time travel, whose workings are private to this file. */

u64 conformance_time(void)
{
	return time_travel_time;
}

/* The instant of the first event that is due, or U64_MAX. */
u64 conformance_next_event(void)
{
	struct time_travel_event *first = time_travel_first_event();

	return first ? first->time : U64_MAX;
}

/* Lets time go on to an instant, or to the first event before it, which is delivered. To be called when idle. */
void conformance_run_to(u64 instant)
{
	time_travel_update_time(instant, true);
}
