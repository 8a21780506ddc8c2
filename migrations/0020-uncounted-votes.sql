-- A vote of somebody who had no seat any more when it was decided counted for no team.
alter table approval_votes drop constraint approval_votes_teams_check;
