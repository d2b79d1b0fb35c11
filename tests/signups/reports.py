"""Reports of attendance as programs write them, about people of our own making."""
# ruff: noqa: E501 -- lines of files are as long as they are

import codecs

ZOOM_WEBINAR = """\
Attendee Report
Report Generated:,"Mar 3, 2027 18:02:11"
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers,Total Users,Max Concurrent Views
"Selling to Viet Nam",812 3456 7890,"Mar 3, 2027 15:55:02",82,5,0,3,7,3
Host Details
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name,
Yes,Trade Centre,host@trade-centre.example,"Mar 3, 2027 15:55:02","Mar 3, 2027 17:17:20",83,No,Japan,
Panelist Details
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name,
Yes,Dr. Nguyen,nguyen@speaker.example,"Mar 3, 2027 15:58:00","Mar 3, 2027 17:15:00",77,Yes,Viet Nam,
Attendee Details
Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name
Yes,Mika Tanaka,Mika,Tanaka,Mika@works.example,"Feb 20, 2027 10:00:00",approved,"Mar 3, 2027 16:00:30","Mar 3, 2027 16:30:30",30,Yes,Japan,
Yes,Mika Tanaka,Mika,Tanaka,Mika@works.example,,,"Mar 3, 2027 16:20:30","Mar 3, 2027 17:00:30",40,Yes,Japan,
Yes,Mika Tanaka,Mika,Tanaka,Mika@works.example,,,"Mar 3, 2027 17:05:30","Mar 3, 2027 17:15:30",10,Yes,Japan,
Yes,"Larsen, Bo (Bo at home)",Bo,Larsen,bo.private@home.example,"Feb 21, 2027 10:00:00",approved,"Mar 3, 2027 16:10:00","Mar 3, 2027 17:10:00",60,Yes,Denmark,
No,Ken Sato,Ken,Sato,ken@works.example,"Feb 22, 2027 10:00:00",approved,--,--,--,--,--
Other Attended
User Name,Join Time,Leave Time,Time in Session (minutes),Country/Region Name
81312345678,"Mar 3, 2027 16:02:00","Mar 3, 2027 16:50:00",48,Japan
"""
ZOOM_MEETING = """\
Topic,ID,Host name,Host email,Duration (minutes),Start time,End time,Participants
Selling,812 3456 7890,Trade Centre,host@trade-centre.example,82,03/03/2027 03:55:02 PM,03/03/2027 05:17:20 PM,3

Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room
Mika Tanaka,mika@works.example,03/03/2027 03:58:00 PM,03/03/2027 04:00:00 PM,2,Yes,Yes
Mika Tanaka,mika@works.example,03/03/2027 04:00:00 PM,03/03/2027 05:00:00 PM,60,Yes,No
"""
TEAMS = """\
1. Summary
Meeting title\tSelling to Viet Nam
Attended participants\t3
Start time\t3/3/27, 3:55:02 PM
End time\t3/3/27, 5:17:20 PM
Meeting duration\t1h 22m 18s
Average attendance time\t58m 3s

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Trade Centre\t3/3/27, 3:55:02 PM\t3/3/27, 5:17:20 PM\t1h 22m 18s\thost@trade-centre.example\thost@trade-centre.example\tOrganizer
Mika Tanaka (Guest)\t3/3/27, 4:00:30 PM\t3/3/27, 5:15:30 PM\t1h 10m\tmika@works.example\t\tAttendee
Bo Larsen (Unverified)\t3/3/27, 4:10:00 PM\t3/3/27, 5:10:00 PM\t1h\t\t\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Mika Tanaka (Guest)\t3/3/27, 4:00:30 PM\t3/3/27, 5:00:30 PM\t1h\tmika@works.example\tAttendee
Mika Tanaka (Guest)\t3/3/27, 5:05:30 PM\t3/3/27, 5:15:30 PM\t10m\tmika@works.example\tAttendee
"""
TEAMS_JAPANESE = """\
1. 概要
会議のタイトル\tベトナムに売る
参加者\t2
開始時刻\t2027/3/3 15:55:02
終了時刻\t2027/3/3 17:17:20
会議の期間\t1 時間 22 分 18 秒

2. 参加者
名前\t最初の参加\t最後の退出\t会議中の期間\tメール\t参加者 ID (UPN)\t役割
田中 美香 (ゲスト)\t2027/3/3 16:00:30\t2027/3/3 17:00:30\t1 時間\tmika@works.example\t\t出席者
"""
TEAMS_GERMAN = """\
1. Zusammenfassung
Besprechungstitel\tVerkaufen nach Vietnam
Besprechungsdauer\t1 Std. 22 Min. 18 Sek.

2. Teilnehmer
Name\tErste Teilnahme\tLetztes Verlassen\tDauer der Teilnahme\tE-Mail\tTeilnehmer-ID (UPN)\tRolle
Mika Tanaka (Gast)\t03.03.27, 16:00:30\t03.03.27, 17:00:30\t1 Std. 0 Min. 0 Sek.\tmika@works.example\t\tTeilnehmer
"""
TEAMS_OF_2021 = """\
Meeting Summary
Total Number of Participants\t1
Meeting Title\tSelling to Viet Nam
Meeting Start Time\t3/3/2027, 3:55:02 PM

Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)
Mika Tanaka\t3/3/2027, 4:00:30 PM\t3/3/2027, 5:00:30 PM\t1h\tmika@works.example\tAttendee\tmika@works.example
"""
TEAMS_OF_2020 = """\
Full Name\tUser Action\tTimestamp
Trade Centre\tJoined before\t3/3/2027, 3:55:02 PM
Mika Tanaka\tJoined\t3/3/2027, 4:00:30 PM
Mika Tanaka\tLeft\t3/3/2027, 4:20:30 PM
Mika Tanaka\tJoined\t3/3/2027, 4:30:30 PM
"""
KOREAN = """\
이름\t처음 참가\t마지막 나가기\t기간\t전자 메일
다나카 미카\t2027. 3. 3. 오후 4:00:30\t2027. 3. 3. 오후 5:00:30\t1 시간\tmika@works.example
"""
LIST = "E-mail,Minutes\nmika@works.example,45\nken@works.example,\n"


def of_teams(text: str) -> bytes:
    """As Teams writes it: UTF-16 with its mark."""
    return codecs.BOM_UTF16_LE + text.replace("\n", "\r\n").encode("utf-16-le")
